package dev.portage.migration;

import dev.portage.postgres.Database;
import dev.portage.store.ChunkTable;
import java.util.function.IntFunction;

/**
 * The two ends of a transfer of rows, before they are connected.
 *
 * @param description for the log, such as the stack's name
 * @param table on both sides
 * @param mergeByUlid whether the rows are the application's, whose ids are ULIDs and so contain
 *     their age
 * @param tenants that should have rows
 * @param source where the rows are
 * @param target connects to the cluster that takes them, with at most the given number of
 *     connections
 */
public record TransferEndpoints(
    String description,
    ChunkTable table,
    boolean mergeByUlid,
    TenantSource tenants,
    TransferSource source,
    IntFunction<Database> target) {
  /** The same with rows from another source. */
  public TransferEndpoints from(TransferSource other) {
    return new TransferEndpoints(description, table, mergeByUlid, tenants, other, target);
  }
}
