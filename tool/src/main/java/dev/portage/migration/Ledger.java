package dev.portage.migration;

import dev.portage.bots.BotId;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Journal;
import dev.portage.journal.Journal.Voided;
import dev.portage.journal.MigrationIdentity;
import dev.portage.journal.MigrationRecord;
import dev.portage.journal.MigrationUnits;
import dev.portage.journal.Origin;
import dev.portage.journal.Phase;
import dev.portage.journal.Route;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitLease;
import dev.portage.journal.UnitState;
import dev.portage.plan.Plan;
import dev.portage.plan.TenantSelection;
import dev.portage.plan.UnitChange;
import dev.portage.postgres.Database;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The journal of one migration, which need not exist yet: reading what an earlier run left changes
 * nothing, and the first {@link #begin} creates what is missing.
 */
final class Ledger {
  private final Database target;
  private long tableOid;
  private final Route route;
  private Journal journal;
  private MigrationRecord record;

  private Ledger(Database target, long tableOid, Route route) {
    this.target = target;
    this.tableOid = tableOid;
    this.route = route;
  }

  /**
   * What an earlier run left; reads only.
   *
   * @param tableOid of the target's table; 0 where that is still to be created
   */
  static Ledger find(Database target, long tableOid, Route route) {
    return new Ledger(target, tableOid, route).reread();
  }

  /** The same, as it is now. */
  Ledger reread() {
    Optional<Journal> found = Journal.find(target, tableOid);
    journal = found.orElse(null);
    record = found.flatMap(of -> of.latest(route)).orElse(null);
    return this;
  }

  /** The table exists now, by this OID: before that nothing was recorded of it. */
  void into(long oid) {
    if (oid != tableOid) {
      tableOid = oid;
      reread();
    }
  }

  /** The migration, where it was begun. */
  Optional<MigrationRecord> record() {
    return Optional.ofNullable(record);
  }

  /**
   * Refuses another origin than that of an unfinished migration.
   *
   * @throws dev.portage.fault.Fault BAD_CONFIGURATION
   */
  void requireOrigin(Origin origin) {
    if (unfinished() && !units().isEmpty()) {
      record.requireOrigin(origin);
    } else if (record != null && !record.origin().equals(origin)) {
      // That one is finished: a transfer from elsewhere is a migration of its own.
      record = null;
    }
  }

  /**
   * Refuses other columns than those by which units were planned.
   *
   * @throws dev.portage.fault.Fault BAD_CONFIGURATION
   */
  void requireColumns(String columns) {
    record().ifPresent(of -> of.requireColumns(columns));
  }

  /** Where an unfinished migration takes its rows from. */
  Optional<Origin> unfinishedOrigin() {
    return unfinished() ? Optional.of(record.origin()) : Optional.empty();
  }

  /** Whether a migration was begun, and is finished. */
  boolean finished() {
    return record != null && record.finished();
  }

  /** Whether all rows that were written have been verified by their digests. */
  boolean isProved() {
    return units().stream()
        .filter(unit -> unit.outcome().orElse(null) instanceof BotOutcome.Migrated)
        .noneMatch(unit -> unit.digest().isEmpty());
  }

  /** Whether a migration was begun, and its last step is not over. */
  boolean unfinished() {
    return record != null && !record.finished();
  }

  /** All units, in the order of work. */
  List<Unit> units() {
    return record == null ? List.of() : migrationUnits().all();
  }

  /** The units of a migration that was begun. */
  MigrationUnits migrationUnits() {
    return journal.units(record.id());
  }

  /** The tenants whose rows on the target an earlier migration wrote, with its route. */
  Map<TenantId, Route> writtenEarlier(TableShape table) {
    return journal == null
        ? Map.of()
        : journal.writtenEarlier(table, record().map(MigrationRecord::id).orElse(0L));
  }

  /** The bots of all units. */
  Set<BotId> bots() {
    return units().stream().map(unit -> unit.key().bot()).collect(Collectors.toSet());
  }

  /** The tenants of all units. */
  Set<TenantId> tenants() {
    return units().stream().map(Unit::tenant).collect(Collectors.toSet());
  }

  /** Tenants that an interrupted run planned, and did not finish. */
  Set<TenantId> inProgress() {
    return units().stream()
        .filter(unit -> unit.state() != UnitState.ENDED)
        .map(Unit::tenant)
        .collect(Collectors.toSet());
  }

  /**
   * Refuses a choice that leaves out what an interrupted run planned: it is resumed as a whole.
   *
   * @throws Fault USAGE
   */
  void requireChosen(Predicate<TenantId> chosen) {
    long others = inProgress().stream().filter(chosen.negate()).count();
    if (others > 0) {
      throw new Fault(
          ExitCode.USAGE,
          "an earlier run was interrupted, and %d of those that it did not finish are not chosen"
              .formatted(others),
          "Repeat that run's own command, which finishes it; or leave out %s, for all of them."
              .formatted(TenantSelection.OPTIONS));
    }
  }

  /** Tenants that failed. */
  Set<TenantId> failed() {
    return units().stream()
        .filter(unit -> unit.outcome().orElse(null) instanceof BotOutcome.Failed)
        .map(Unit::tenant)
        .collect(Collectors.toSet());
  }

  /** Numbers of units that are in no batch. */
  Set<Long> unbatched() {
    return record == null ? Set.of() : migrationUnits().unbatched();
  }

  /** The journal of a migration that was begun. */
  Journal journal() {
    return journal;
  }

  /** Number of the migration that was begun. */
  long id() {
    return record.id();
  }

  /**
   * Begins the migration, or reopens it. Where its table is still to be created, only the journal
   * is opened, which then can record a side cluster.
   *
   * @param version of this Portage
   * @return tables that the journal described and that were dropped since
   */
  List<Voided> begin(MigrationIdentity identity, String version) {
    Journal.Opened opened = Journal.open(target, tableOid, version);
    journal = opened.journal();
    if (tableOid != 0) {
      record = journal.begin(identity);
    }
    return opened.voided();
  }

  /** Stores the plan of a migration that was begun. */
  void write(Plan plan) {
    plan.changes().forEach(this::change);
    migrationUnits().plan(route, plan.units(), plan.batches());
    plan.findings().forEach(f -> journal.finding(record.id(), f.subject(), f.what()));
  }

  private void change(UnitLease unit, UnitChange change) {
    switch (change) {
      case UnitChange.Keep() -> {}
      case UnitChange.Reopen() -> migrationUnits().reopen(route, unit);
      case UnitChange.Amend(BotOutcome outcome) -> migrationUnits().amend(unit, outcome);
    }
  }

  /** Records that a step began. */
  void step(Phase phase) {
    journal.step(record.id(), phase);
  }

  /** Records that the last step is over, where it was not before. */
  void finish() {
    if (unfinished()) {
      journal.finish(record.id());
    }
  }

  /** How many chunks the bots have by the outcomes of all units. */
  long chunks() {
    return units().stream()
        .flatMap(unit -> unit.outcome().stream())
        .filter(BotOutcome.Migrated.class::isInstance)
        .mapToLong(BotOutcome::chunks)
        .sum();
  }
}
