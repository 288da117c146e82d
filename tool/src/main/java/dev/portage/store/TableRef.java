package dev.portage.store;

/**
 * Names a table and the column that identifies its rows.
 *
 * @param name of the table, with its schema where that is not on the search path
 * @param id column that identifies a row
 */
public record TableRef(SqlName name, SqlName id) {}
