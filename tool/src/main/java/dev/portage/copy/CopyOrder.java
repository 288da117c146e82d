package dev.portage.copy;

import dev.portage.journal.Unit;
import dev.portage.merge.MappedTable;
import dev.portage.merge.MergeRule;
import dev.portage.merge.RowMerge;
import dev.portage.merge.RowPolicy;
import dev.portage.store.ChunkRows;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says which rows are copied into which table, and by which rule.
 *
 * @param rows of the source, with the columns to copy
 * @param target table that takes them
 * @param mapped the same with the keys of the source
 * @param mergeByUlid whether the rows of a tenant are the application's, whose ids are ULIDs;
 *     otherwise rows are merged one by one
 * @param policy for rows that are merged one by one
 * @param recorded whether an earlier run recorded rows that it wrote one by one
 * @param merge the rule for rows whose ids are ULIDs
 * @param counts rows of each tenant on the source
 * @param present tenants that had rows on the target when it was surveyed
 * @param live whether the source is written, and its changes are applied after the copy: then only
 *     rows that it had when it was surveyed are copied
 * @param parents of rows that are merged one by one, where the source is written
 */
public record CopyOrder(
    ChunkRows rows,
    TableShape target,
    MappedTable mapped,
    boolean mergeByUlid,
    RowPolicy policy,
    boolean recorded,
    MergeRule merge,
    Map<TenantId, Long> counts,
    Set<TenantId> present,
    boolean live,
    Optional<RowMerge.Parents> parents) {

  /** The same, where it is known whether an earlier run recorded rows. */
  public CopyOrder recorded(boolean byEarlierRun) {
    return new CopyOrder(
        rows,
        target,
        mapped,
        mergeByUlid,
        policy,
        byEarlierRun,
        merge,
        counts,
        present,
        live,
        parents);
  }

  /** The same with the keys that rows and their parents have now. */
  public CopyOrder mapped(MappedTable keys) {
    return new CopyOrder(
        rows, target, keys, mergeByUlid, policy, recorded, merge, counts, present, live, parents);
  }

  /** The rows of the target, with the same columns and the keys of the source. */
  public ChunkRows targetRows() {
    return new ChunkRows(target, rows.columns(), mapped.relation());
  }

  long rowsOf(TenantId tenant) {
    return counts.getOrDefault(tenant, 0L);
  }

  /** Whether one of these may have rows on the target that the journal does not record. */
  boolean mayHaveRows(List<Unit> units) {
    return units.stream().anyMatch(unit -> present.contains(unit.tenant()));
  }
}
