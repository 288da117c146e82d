package dev.portage.postgres;

/**
 * The two clusters that rows are copied between.
 *
 * @param source where rows are read from
 * @param target where they are written, and where the journal is
 */
public record Sides(Database source, Database target) {}
