package dev.portage.copy;

import dev.portage.postgres.Database;

/**
 * The two clusters that rows are copied between.
 *
 * @param source where rows are read from
 * @param target where they are written, and where the journal is
 */
public record CopyEndpoints(Database source, Database target) {}
