package dev.portage.migration;

import dev.portage.copy.CopyOrder;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.ReplicatedTenants;
import dev.portage.journal.ReplicatedTenants.State;
import dev.portage.journal.ReplicatedTenants.Writer;
import dev.portage.journal.Replication;
import dev.portage.plan.TenantList;
import dev.portage.plan.TransferSurvey;
import dev.portage.postgres.Sides;
import dev.portage.replicate.RelayTables;
import dev.portage.replicate.Slot;
import dev.portage.replicate.SlotCreation;
import dev.portage.replicate.SourceCheck;
import dev.portage.replicate.SourceCheck.Finding;
import dev.portage.store.CatalogTable;
import dev.portage.store.ChunkRows;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import dev.portage.store.TenantId.Named;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A source that is written while its rows are copied, and that keeps its changes for the target.
 *
 * @param steps of the route
 * @param ledger of the migration
 */
record LiveSource(TransferSteps steps, Ledger ledger) {
  /**
   * Requires that changes of this table can be followed; creates nothing.
   *
   * @throws Fault SOURCE_UNFIT with all obstacles
   */
  void require(CatalogTable table) {
    int slots = usable().isPresent() ? 0 : 1;
    SourceCheck check =
        steps
            .ends()
            .source()
            .inTransaction(session -> SourceCheck.of(session, List.of(table), slots));
    if (!check.obstacles().isEmpty()) {
      throw new Fault(
          ExitCode.SOURCE_UNFIT,
          "the changes of the source cannot be followed: "
              + check.obstacles().stream().map(Finding::what).collect(Collectors.joining("; ")),
          "Nothing was created. To do there: "
              + check.obstacles().stream()
                  .map(Finding::fix)
                  .collect(Collectors.joining("; ", "", ".")));
    }
    if (slots == 0) {
      // It was said when it was created.
      return;
    }
    check
        .warnings()
        .forEach(
            warning ->
                steps
                    .context()
                    .reporter()
                    .warning("%s: %s".formatted(warning.what(), warning.fix())));
    warnOfOthers();
  }

  /** A slot of a journal that was dropped keeps the log for good. */
  private void warnOfOthers() {
    List<String> known = CreatedResources.of(steps.ends().target()).outstanding(Created.Slot.KIND);
    steps.ends().source().inTransaction(Slot::unread).stream()
        .filter(slot -> !known.contains(slot))
        .forEach(
            slot ->
                steps
                    .context()
                    .reporter()
                    .warning(
                        "the source keeps its log for replication slot %1$s, which this target does not know: unless another migration uses it, SELECT pg_drop_replication_slot('%1$s'); DROP PUBLICATION %1$s;"
                            .formatted(slot)));
  }

  /**
   * Requires that it is known of all rows whose they are.
   *
   * @throws Fault SOURCE_UNFIT
   */
  void requireRows(TransferSurvey survey) {
    if (usable().isPresent()) {
      // Such a row came later: its bot fails, and is named.
      return;
    }
    List<String> unfit =
        survey.source().entrySet().stream()
            .filter(of -> of.getKey().named().isEmpty() || of.getValue().newest().isEmpty())
            .map(of -> of.getKey().describe())
            .toList();
    if (!unfit.isEmpty()) {
      throw new Fault(
          ExitCode.SOURCE_UNFIT,
          "rows of the source have no bot, or an id that is no ULID, among them those of "
              + unfit.getFirst(),
          "Nothing was created. Remove these rows, or use --route copy.");
    }
  }

  /**
   * The newest ids that came from the source, also those that its changes brought since.
   *
   * @param surveyed those that it has now
   */
  Map<TenantId, String> bounds(Map<TenantId, String> surveyed) {
    Map<TenantId, String> bounds = new HashMap<>(surveyed);
    ledger
        .record()
        .map(
            of ->
                steps
                    .ends()
                    .target()
                    .inTransaction(session -> ReplicatedTenants.all(session, of.id())))
        .orElse(Map.of())
        .forEach((tenant, state) -> limit(bounds, TenantId.of(tenant), state));
    return bounds;
  }

  /** Without a bound, all rows of the target count as the application's, and none is copied. */
  private static void limit(Map<TenantId, String> bounds, TenantId tenant, State state) {
    if (state.writer() == Writer.APPLICATION) {
      bounds.remove(tenant);
    } else {
      state
          .bound()
          .ifPresent(bound -> bounds.merge(tenant, bound, (a, b) -> a.compareTo(b) > 0 ? a : b));
    }
  }

  /** What the operator has to agree to; empty where the source keeps its changes already. */
  Optional<String> question() {
    return usable().isPresent()
        ? Optional.empty()
        : Optional.of(
            "this creates a publication and a replication slot on the source, which keeps its log"
                + " from then on until the cutover");
  }

  private Optional<Replication> usable() {
    return ledger.record().flatMap(of -> creation(of.id()).usable());
  }

  /**
   * Makes the source keep its changes, where it does not do so yet. What was copied before is
   * copied again: changes since then are not known.
   *
   * @return whether it was made so now
   */
  boolean keepsNow(ChunkRows rows) {
    SlotCreation creation = creation(ledger.id());
    if (creation.usable().isPresent()) {
      return false;
    }
    Reporter reporter = steps.context().reporter();
    reporter.note("creating a replication slot; the source waits for transactions that write now");
    List<Created.Slot> before = creation.outstanding();
    Replication made = creation.create(List.of(rows.shape().catalog().qualified()));
    reporter.note(
        "the source keeps its changes, from %s on, for slot %s"
            .formatted(made.slot(), made.name()));
    before.forEach(slot -> Outstanding.of(slot).ifPresent(reporter::settled));
    Outstanding.of(new Created.Slot(made.name())).ifPresent(reporter::outstanding);
    copyAllAgain(rows);
    return true;
  }

  /** Bots that the source no longer has are not copied, so their rows are removed. */
  private void copyAllAgain(ChunkRows rows) {
    String[] there =
        steps.ends().source().inSnapshot(rows::counts).keySet().stream()
            .flatMap(tenant -> tenant.named().stream())
            .map(Named::value)
            .toArray(String[]::new);
    TableShape to = steps.ends().to();
    steps
        .ends()
        .target()
        .inLongTransaction(
            session -> {
              ReplicatedTenants.keepBounds(session, ledger.id());
              return session.update(
                  """
                  DELETE FROM %1$s t USING portage.replicated_tenant r
                   WHERE r.migration = ? AND NOT r.superseded AND r.tenant <> ALL (?::text[])
                     AND t.%2$s::text = r.tenant AND t.%3$s::text ~ %4$s
                     AND t.%3$s::text COLLATE "C" <= r.last_id COLLATE "C"
                  """
                      .formatted(
                          to.table().name().quoted(),
                          to.table().tenant().orElseThrow().quoted(),
                          to.table().id().quoted(),
                          ChunkRows.ULID),
                  ledger.id(),
                  there);
            });
    ledger.migrationUnits().reopenCopied();
  }

  /** Whether a list of bots says all that there are: new ones are followed as well. */
  static TenantList open(TenantList listed) {
    return new TenantList(listed.tenants(), listed.excluded(), false, listed.findings());
  }

  /** Records that bots of which a change was refused are copied again. */
  void copiesFailed() {
    steps
        .ends()
        .target()
        .inTransaction(session -> ReplicatedTenants.copiedAgain(session, ledger.id()));
  }

  /** Applies its changes, until they are all applied, Ctrl-C, or the cutover. */
  void follow(CopyOrder order, CoordinatorLock lock) {
    Reporter reporter = steps.context().reporter();
    Follower follower =
        new Follower(
            steps.context(), steps.retry(), lock, followed(order), settings().untilCaughtUp());
    switch (watched(order, follower::run)) {
      case CAUGHT_UP -> reporter.note("the target has all changes until now");
      case HANDED_OVER -> reporter.note("a cutover continues from here");
      case STOPPED -> {}
    }
  }

  /** Does this while the slot is watched. */
  <T> T watched(CopyOrder order, Supplier<T> work) {
    try (SlotWatch watch =
        SlotWatch.start(followed(order), settings().mostLog(), steps.context().interrupt())) {
      T done;
      try {
        done = work.get();
      } catch (RuntimeException e) {
        // Why the slot is gone says more than that it is.
        watch.requireKept();
        throw e;
      }
      watch.requireKept();
      return done;
    }
  }

  private FollowedMigration followed(CopyOrder order) {
    RelayTables tables =
        new RelayTables(
            ends(),
            order.rows().shape(),
            order.target(),
            order.rows().columns(),
            steps.settings().limits().silence());
    return new FollowedMigration(tables, ledger.id(), steps.context().reporter());
  }

  private FollowSettings settings() {
    return steps.settings().follow().orElseThrow();
  }

  private SlotCreation creation(long migration) {
    return new SlotCreation(ends(), migration);
  }

  private Sides ends() {
    return new Sides(steps.ends().source(), steps.ends().target());
  }
}
