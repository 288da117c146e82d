package dev.portage.migration;

import dev.portage.postgres.Database;
import dev.portage.store.TableShape;

/**
 * The two clusters of a transfer, connected.
 *
 * @param source is only read
 * @param target takes the rows
 * @param table of the target
 */
record Endpoints(Database source, Database target, TargetTable table) {
  /** The target's table, as it is or as it is to be created. */
  TableShape to() {
    return table.shape();
  }
}
