package dev.portage.replicate;

import dev.portage.fault.Results;
import dev.portage.journal.ReplicatedTenants;
import dev.portage.postgres.Database;
import dev.portage.postgres.Sides;
import dev.portage.store.ChunkRows;
import dev.portage.store.TenantId;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Finds which bots are to be compared again after all were compared: those of which the relay has
 * written or deleted rows since, as it records in the transaction that does so, and those that do
 * not have the same number of rows on both sides. The rows of all others are as they were.
 *
 * @param ends the clusters
 * @param from rows of the source
 * @param to rows of the target
 */
public record ChangedRows(Sides ends, ChunkRows from, ChunkRows to) {
  /**
   * What the target had, for later: a transaction that is not visible in it came afterwards.
   *
   * @param snapshot as the server writes it
   */
  public record Point(String snapshot) {}

  /** The target as it is now; to be asked for before its rows are compared. */
  public Point now() {
    return ends.target()
        .inTransaction(
            session ->
                session.one(
                    "SELECT pg_current_snapshot()::text", row -> new Point(row.getString(1))));
  }

  /**
   * The bots to compare, where all others were equal at that point. It is exact when the source is
   * read-only and drained.
   */
  public Set<TenantId> since(Point point, long migration) {
    Set<TenantId> changed = new HashSet<>(unevenCounts());
    ends.target()
        .inTransaction(
            session -> ReplicatedTenants.changedSince(session, migration, point.snapshot()))
        .forEach(
            tenant -> {
              changed.add(TenantId.of(tenant));
              if (tenant.isEmpty()) {
                // The relay does not distinguish rows without a bot.
                changed.add(TenantId.none());
              }
            });
    return Set.copyOf(changed);
  }

  private Set<TenantId> unevenCounts() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Map<TenantId, Long>> there = threads.submit(() -> counts(ends.source(), from));
      Map<TenantId, Long> here = counts(ends.target(), to);
      Map<TenantId, Long> source = Results.of(there);
      Set<TenantId> all = new HashSet<>(source.keySet());
      all.addAll(here.keySet());
      all.removeIf(of -> Objects.equals(source.get(of), here.get(of)));
      return all;
    }
  }

  private static Map<TenantId, Long> counts(Database database, ChunkRows rows) {
    return database.inSnapshot(rows::counts);
  }
}
