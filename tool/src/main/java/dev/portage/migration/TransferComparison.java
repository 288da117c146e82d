package dev.portage.migration;

import dev.portage.copy.CopyOrder;
import dev.portage.copy.RowRemoval;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.journal.UnitState;
import dev.portage.journal.WrittenRows;
import dev.portage.merge.ConflictChoice;
import dev.portage.merge.RecordComparison;
import dev.portage.merge.RowComparison;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowDifference;
import dev.portage.merge.RowScope;
import dev.portage.merge.TableDifferences;
import dev.portage.plan.TransferSurvey;
import dev.portage.postgres.Database;
import dev.portage.store.ChunkRows;
import dev.portage.store.Fingerprint;
import dev.portage.store.TenantId;
import dev.portage.verify.SourceDigests;
import dev.portage.verify.Verification;
import dev.portage.verify.Verification.ByRow;
import dev.portage.verify.Verification.Cluster;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Compares the rows of both sides where that decides what is copied. It reads, and writes nothing.
 *
 * @param steps of the route
 * @param survey of both clusters
 * @param order what would be copied into what
 * @param ledger what an earlier run left
 */
record TransferComparison(
    TransferSteps steps, TransferSurvey survey, CopyOrder order, Ledger ledger) {
  /**
   * How the rows differ, where that decides: bots' rows are merged as a whole, and compared one by
   * one only where a repair is asked for.
   */
  TableDifferences differences(Consumer<RowDifference> each) {
    boolean recorded =
        target().inTransaction(session -> WrittenRows.exist(session, order.target().oid()));
    boolean first = survey.target().isEmpty() && ledger.units().isEmpty() && !recorded;
    boolean byUlid = steps.setup().mergeByUlid() && !steps.settings().rows().repair();
    if (first || byUlid || comesWithTheStream()) {
      return TableDifferences.none(steps.setup().table().name().toString());
    }
    Set<TenantId> settled = new HashSet<>(settled());
    settled.removeIf(tenant -> !survey.isSelected(tenant));
    Set<TenantId> unequal = unequal(order.rows(), order.targetRows(), settled);
    return RowComparison.between(
        source(),
        target(),
        new RowComparison.Rows(
            order.rows().shape().catalog(),
            order.mapped(),
            order.rows().columns(),
            order.rows().shape().table().tenant()),
        RowScope.of(compared(unequal, settled), order.policy()).passing(each));
  }

  /** What differs of a source that is followed already is in the stream, or has failed. */
  private boolean comesWithTheStream() {
    return steps.settings().follow().isPresent()
        && steps.settings().rows().conflicts().isEmpty()
        && new LiveSource(steps, ledger, List.of()).isFollowed();
  }

  /** Those that differ, and those with rows that may be equal and are not recorded as written. */
  private Set<TenantId> compared(Set<TenantId> unequal, Set<TenantId> settled) {
    Set<TenantId> compared = new HashSet<>(unequal);
    if (!steps.setup().mergeByUlid()) {
      RecordComparison.withUnrecordedRows(target(), order.mapped(), order.target().table().tenant())
          .stream()
          .filter(settled::contains)
          .forEach(compared::add);
    }
    return Set.copyOf(compared);
  }

  /**
   * All tenants; where a run is resumed, only those that it has finished, unless keys are to be
   * decided on, or rows of the application are to be overwritten, which are listed before.
   */
  private Set<TenantId> settled() {
    Set<TenantId> tenants = new HashSet<>(survey.source().keySet());
    tenants.addAll(survey.target().keySet());
    if (steps.settings().rows().conflicts().isPresent() || order.policy().sourceWins()) {
      return tenants;
    }
    ledger.units().stream()
        .filter(unit -> unit.state() != UnitState.ENDED)
        .forEach(unit -> tenants.remove(unit.tenant()));
    return tenants;
  }

  /**
   * Those of these tenants whose digests differ. One with a row that the source cannot read cannot
   * be compared, and is left out of these tenants, too; rows without a tenant are compared one by
   * one.
   */
  private Set<TenantId> unequal(ChunkRows there, ChunkRows here, Set<TenantId> tenants) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<SourceDigests> of =
          threads.submit(() -> SourceDigests.of(source(), there, Set.copyOf(tenants)));
      Map<TenantId, Fingerprint> onTarget =
          target().inSnapshot(session -> here.fingerprints(session, tenants));
      Map<TenantId, Fingerprint> onSource = Results.of(of).readable();
      SourceDigests digests = comparable(Results.of(of));
      Set<TenantId> unequal = new HashSet<>(onSource.keySet());
      unequal.addAll(onTarget.keySet());
      tenants.removeAll(digests.unreadable());
      unequal.retainAll(tenants);
      unequal.removeIf(
          tenant ->
              onSource.containsKey(tenant) && onSource.get(tenant).equals(onTarget.get(tenant)));
      unequal.addAll(digests.byRow());
      return Set.copyOf(unequal);
    }
  }

  /** What is not compared would be overwritten without having been listed. */
  private SourceDigests comparable(SourceDigests digests) {
    if (order.policy().sourceWins() && !digests.unreadable().isEmpty()) {
      throw new Fault(
          ExitCode.SOURCE_UNFIT,
          "the source cannot read some of its rows, so they cannot be compared with the target's",
          "Nothing was written. Run the same command without --source-wins, or repair the source.");
    }
    return digests;
  }

  /**
   * Tenants to be copied again, although they have an outcome.
   *
   * @param removals what is removed before
   */
  Set<TenantId> again(TableDifferences differences, List<RowRemoval> removals) {
    if (!steps.setup().mergeByUlid()) {
      Set<TenantId> again =
          new HashSet<>(
              differences.tenants(
                  RowDecision.INSERT, RowDecision.RESTORE, RowDecision.UPDATE, RowDecision.ADOPT));
      if (steps.settings().rows().conflicts().equals(Optional.of(ConflictChoice.RENUMBER))) {
        again.addAll(differences.tenants(RowDecision.CONFLICT));
      }
      if (!removals.stream().allMatch(RowRemoval::isEmpty)) {
        // A row that was in the way may be removed.
        again.addAll(differences.tenants(RowDecision.KEEP_TAKEN));
      }
      return again;
    }
    if (!steps.settings().rows().repair()) {
      return new HashSet<>();
    }
    Cluster there = new Cluster(source(), order.rows());
    Cluster here = new Cluster(target(), order.targetRows());
    Set<TenantId> again =
        new HashSet<>(
            Verification.againstSource(there, here, new ByRow(order.mapped()), survey::tenants)
                .different());
    if (!steps.settings().rows().sourceWins()) {
      // A bot's rows are replaced as a whole: only those that lack nothing but rows are copied.
      again.removeAll(
          differences.tenants(
              RowDecision.KEEP_EDITED, RowDecision.CONFLICT, RowDecision.APPLICATION));
    }
    return again;
  }

  private Database source() {
    return steps.ends().source();
  }

  private Database target() {
    return steps.ends().target();
  }
}
