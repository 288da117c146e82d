package dev.portage.migration;

import dev.portage.copy.CopyOrder;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.KeyMap;
import dev.portage.journal.ReplicatedTenants;
import dev.portage.journal.ReplicatedTenants.State;
import dev.portage.journal.ReplicatedTenants.Writer;
import dev.portage.journal.Replication;
import dev.portage.journal.UnitState;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowMerge;
import dev.portage.merge.TableDifferences;
import dev.portage.plan.TenantList;
import dev.portage.plan.TransferSurvey;
import dev.portage.postgres.Sides;
import dev.portage.replicate.KnownParents;
import dev.portage.replicate.RelayTables;
import dev.portage.replicate.Relays;
import dev.portage.replicate.RowTables;
import dev.portage.replicate.Slot;
import dev.portage.replicate.SlotCreation;
import dev.portage.replicate.SourceCheck;
import dev.portage.replicate.SourceCheck.Finding;
import dev.portage.replicate.TargetWrites;
import dev.portage.schema.ParentTable;
import dev.portage.store.CatalogTable;
import dev.portage.store.ChunkRows;
import dev.portage.store.RowNoun;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import dev.portage.store.TenantId.Named;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A source that is written while its rows are copied, and that keeps its changes for the target.
 *
 * @param steps of the route
 * @param ledger of the migration
 * @param parents tables that the rows refer to
 */
record LiveSource(TransferSteps steps, Ledger ledger, List<ParentTable> parents) {
  /**
   * Requires that changes of this table and of its parents can be followed; creates nothing.
   *
   * @throws Fault SOURCE_UNFIT with all obstacles
   */
  void require(CatalogTable table) {
    int slots = usable().isPresent() ? 0 : 1;
    List<CatalogTable> tables =
        Stream.concat(parents.stream().map(ParentTable::from), Stream.of(table)).toList();
    SourceCheck check =
        steps.ends().source().inTransaction(session -> SourceCheck.of(session, tables, slots));
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
    if (usable().isPresent() || !steps.setup().mergeByUlid()) {
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
   * Requires that no row of the source has another row's key on the target, or that the operator
   * has decided on it: rows that are changed on the source cannot get new keys on the way.
   *
   * @param rows how the table differs
   * @param parents how the tables differ that it refers to
   * @throws Fault SOURCE_UNFIT
   */
  void requireKeys(TableDifferences rows, List<TableDifferences> parents) {
    if (steps.setup().mergeByUlid() || steps.settings().rows().conflicts().isPresent()) {
      return;
    }
    Stream.concat(parents.stream(), Stream.of(rows))
        .filter(of -> of.count(RowDecision.CONFLICT) > 0)
        .findFirst()
        .ifPresent(
            of -> {
              throw new Fault(
                  ExitCode.SOURCE_UNFIT,
                  "%s of %s with the key of another row on the target: %s"
                      .formatted(
                          RowNoun.count(of.count(RowDecision.CONFLICT)),
                          of.table(),
                          of.keys(RowDecision.CONFLICT)),
                  "Nothing was changed. The route replicate gives no new keys, as --route copy"
                      + " --conflicts renumber does; --conflicts keep-target leaves these rows out,"
                      + " with the rows that refer to them.");
            });
  }

  /** Which parents a copy may rely on; empty where rows refer to none. */
  Optional<RowMerge.Parents> knownParents(ChunkRows rows, TableShape to) {
    return parents.isEmpty() || steps.setup().mergeByUlid()
        ? Optional.empty()
        : Optional.of(new KnownParents(rowTables(rows, to)));
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

  /** Whether the source keeps its changes already. */
  boolean isFollowed() {
    return usable().isPresent();
  }

  private Optional<Replication> usable() {
    return ledger.record().flatMap(of -> creation(of.id()).usable());
  }

  /**
   * Makes the source keep its changes, where it does not do so yet. What was copied before is
   * copied again: changes since then are not known.
   *
   * @return whether it was made so now, or more is known now of which rows came from the source
   */
  boolean keepsNow(CopyOrder order) {
    if (!steps.setup().mergeByUlid()) {
      // It is read by several sessions while changes are applied.
      KeyMap.prepare(steps.ends().target());
    }
    SlotCreation creation = creation(ledger.id());
    if (creation.usable().isPresent()) {
      return relayedNow(order);
    }
    ChunkRows rows = order.rows();
    Reporter reporter = steps.context().reporter();
    followed(order).ofBots().ifPresent(this::keepApplications);
    reporter.note("creating a replication slot; the source waits for transactions that write now");
    List<Created.Slot> before = creation.outstanding();
    List<SqlName> tables =
        Stream.concat(parents.stream().map(ParentTable::from), Stream.of(rows.shape().catalog()))
            .map(CatalogTable::qualified)
            .toList();
    Replication made = creation.create(tables);
    reporter.note(
        "the source keeps its changes, from %s on, for slot %s"
            .formatted(made.slot(), made.name()));
    before.forEach(slot -> Outstanding.of(slot).ifPresent(reporter::settled));
    Outstanding.of(new Created.Slot(made.name())).ifPresent(reporter::outstanding);
    if (steps.setup().mergeByUlid()) {
      removeGone(rows);
    }
    ledger.migrationUnits().reopenCopied();
    return true;
  }

  private void keepApplications(RelayTables tables) {
    Set<String> open =
        ledger.units().stream()
            .filter(unit -> unit.state() != UnitState.ENDED)
            .flatMap(unit -> unit.tenant().named().stream())
            .map(Named::value)
            .collect(Collectors.toSet());
    TargetWrites.settle(tables, ledger.id(), open)
        .forEach(
            bot ->
                steps
                    .context()
                    .reporter()
                    .warning(
                        "bot %s: its newest row on the target is not the source's: the bot is the application's from now on"
                            .formatted(bot)));
  }

  /** A subscription would not tolerate rows that are copied meanwhile. */
  private boolean relayedNow(CopyOrder order) {
    FollowedMigration followed = followed(order);
    return !followed.isRelayed()
        && watched(order, () -> followed.relayedNow(steps.context().interrupt()));
  }

  /** Bots that the source no longer has are not copied, so their rows are removed. */
  private void removeGone(ChunkRows rows) {
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
            steps.context(), steps.retry(), lock, followed(order), Follower.Mode.of(settings()));
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
    Relays relays =
        order.mergeByUlid()
            ? new RelayTables(
                ends(),
                order.rows().shape(),
                order.target(),
                order.rows().columns(),
                steps.settings().limits().silence())
            : rowTables(order.rows(), order.target());
    return new FollowedMigration(relays, ledger.id(), steps.context().reporter());
  }

  private RowTables rowTables(ChunkRows rows, TableShape to) {
    return RowTables.of(
        ends(),
        new ParentTable(rows.shape().catalog(), to.catalog(), rows.columns()),
        parents,
        rows.shape().table().tenant(),
        steps.settings().limits().silence());
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
