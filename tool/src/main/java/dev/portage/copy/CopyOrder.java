package dev.portage.copy;

import dev.portage.journal.Unit;
import dev.portage.plan.Tenant;
import dev.portage.store.ChunkRows;
import dev.portage.store.TableShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is copied into what.
 *
 * @param rows of the source, with the columns to copy
 * @param target table that takes them
 * @param mergeByUlid whether the rows of a tenant are the application's, whose ids are ULIDs;
 *     otherwise rows are merged one by one
 * @param replace whether a row of the source replaces the one of the same id, where rows are merged
 *     one by one
 * @param merge the rule for rows that tell their age
 * @param counts rows of each tenant on the source
 * @param stood tenants that had rows on the target when it was surveyed
 */
public record CopyOrder(
    ChunkRows rows,
    TableShape target,
    boolean mergeByUlid,
    boolean replace,
    Merge merge,
    Map<Optional<String>, Long> counts,
    Set<Optional<String>> stood) {

  long rowsOf(String tenant) {
    return counts.getOrDefault(Optional.of(tenant), 0L);
  }

  /** Whether one of these may have rows on the target that no journal tells of. */
  boolean stood(List<Unit> units) {
    return units.stream().anyMatch(unit -> stood.contains(Tenant.value(unit.key())));
  }
}
