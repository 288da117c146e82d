package dev.portage.index;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.ChunkTable;
import dev.portage.postgres.Session;
import dev.portage.postgres.SqlName;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A table of chunks as the catalog has it.
 *
 * @param oid of the table
 * @param schema that it stands in
 * @param name of it without the schema
 * @param tenantType type of the tenant's column, as a cast takes it; empty where there is none
 * @param type of the vectors: {@code vector} or {@code halfvec}
 * @param dimensions of the vectors; 0 where the column sets none
 * @param pgvector version of the extension
 */
record IndexedTable(
    long oid,
    String schema,
    String name,
    Optional<String> tenantType,
    String type,
    int dimensions,
    PgvectorVersion pgvector) {

  /**
   * Looks it up.
   *
   * @throws Fault NO_EXTENSION, NO_TABLE
   */
  static IndexedTable of(Session session, ChunkTable table) throws SQLException {
    PgvectorVersion pgvector =
        session
            .first(
                "SELECT extversion FROM pg_extension WHERE extname = 'vector'",
                row -> PgvectorVersion.parse(row.getString(1)))
            .orElseThrow(IndexedTable::noExtension);
    Optional<String> tenantType =
        table.tenant().isPresent()
            ? Optional.of(typeOf(session, table, table.tenant().get()))
            : Optional.empty();
    return session
        .first(
            """
            SELECT c.oid, n.nspname, c.relname, t.typname, greatest(a.atttypmod, 0)
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = ? AND a.attnum > 0
              JOIN pg_type t ON t.oid = a.atttypid
             WHERE c.oid = to_regclass(?) AND t.typname IN ('vector', 'halfvec')
            """,
            row ->
                new IndexedTable(
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    tenantType,
                    row.getString(4),
                    row.getInt(5),
                    pgvector),
            column(table.embedding()),
            table.name().quoted())
        .orElseThrow(() -> noTable(table, table.embedding() + " of type vector or halfvec"));
  }

  private static String typeOf(Session session, ChunkTable table, SqlName column)
      throws SQLException {
    // With the modifier -1, CHAR(26) is called bpchar, which does not cut what it is given.
    return session
        .first(
            """
            SELECT format_type(atttypid, -1) FROM pg_attribute
             WHERE attrelid = to_regclass(?) AND attname = ? AND attnum > 0
            """,
            row -> row.getString(1),
            table.name().quoted(),
            column(column))
        .orElseThrow(() -> noTable(table, column.toString()));
  }

  private static String column(SqlName name) {
    return name.parts().getLast();
  }

  /** The name of an index of this table, with its schema. */
  SqlName index(String index) {
    return SqlName.of(schema, index);
  }

  private static Fault noExtension() {
    return new Fault(
        ExitCode.NO_EXTENSION,
        "the database lacks the extension vector",
        "Run CREATE EXTENSION vector there as its owner, or name another database.");
  }

  private static Fault noTable(ChunkTable table, String lacking) {
    return new Fault(
        ExitCode.NO_TABLE,
        "the database has no table %s with a column %s".formatted(table.name(), lacking),
        "Check the names of table and columns, and that this is the right database.");
  }
}
