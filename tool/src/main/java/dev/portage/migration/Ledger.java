package dev.portage.migration;

import dev.portage.journal.BotOutcome;
import dev.portage.journal.Journal;
import dev.portage.journal.MigrationRecord;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitLease;
import dev.portage.plan.CopyPlan;
import dev.portage.plan.Plan;
import dev.portage.plan.Replan;
import dev.portage.plan.Replanning;
import dev.portage.plan.Route;
import dev.portage.plan.Tenant;
import dev.portage.postgres.Database;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The units of this migration: in the journal, or nowhere yet. */
final class Ledger {
  private final Database target;
  private final long tableOid;
  private final Route route;
  private Journal journal;
  private MigrationRecord record;

  private Ledger(Database target, long tableOid, Route route) {
    this.target = target;
    this.tableOid = tableOid;
    this.route = route;
  }

  /** What an earlier run left; reads only. */
  static Ledger find(Database target, long tableOid, Route route) {
    Ledger ledger = new Ledger(target, tableOid, route);
    Journal.find(target, tableOid)
        .ifPresent(
            journal -> {
              ledger.journal = journal;
              ledger.record = journal.latest(route.word()).orElse(null);
            });
    return ledger;
  }

  /** Whether a migration was begun. */
  Optional<MigrationRecord> record() {
    return Optional.ofNullable(record);
  }

  /**
   * Refuses another source than that of a migration which is not through.
   *
   * @throws dev.portage.fault.Fault BAD_CONFIGURATION
   */
  void requireSource(String source) {
    if (unfinished() && !units().isEmpty()) {
      record.requireSource(source);
    } else if (record != null && !record.source().equals(source)) {
      // That one is over: what is copied from elsewhere is a migration of its own.
      record = null;
    }
  }

  /** What a migration that is not through copies from. */
  Optional<String> unfinishedSource() {
    return unfinished() ? Optional.of(record.source()) : Optional.empty();
  }

  /** Whether a migration was begun, and is through. */
  boolean finished() {
    return record != null && record.finishedAt().isPresent();
  }

  /** Whether a migration was begun, and its last step is not through. */
  boolean unfinished() {
    return record != null && record.finishedAt().isEmpty();
  }

  /** All units, in the order of work. */
  List<Unit> units() {
    return record == null ? List.of() : journal.units(record.id());
  }

  /** Tenants that failed. */
  Set<Optional<String>> failed() {
    return units().stream()
        .filter(unit -> unit.outcome().orElse(null) instanceof BotOutcome.Failed)
        .map(unit -> Tenant.value(unit.key()))
        .collect(Collectors.toSet());
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
   * Writes the plan down, beginning the migration where this is the first run.
   *
   * @param model that embeds, with its dimension
   * @return whether an older journal was void and begun anew
   */
  boolean write(Plan plan, Replanning earlier, String model, String version) {
    Journal.Opened opened = Journal.open(target, tableOid, version);
    journal = opened.journal();
    record = journal.begin(route.word(), model, "");
    journal.plan(record.id(), plan.units());
    earlier.changes().forEach(this::change);
    plan.findings().forEach(f -> journal.finding(record.id(), f.subject(), f.what()));
    return opened.wasVoid();
  }

  /**
   * Begins a migration by copying, where that is not so: what comes before the plan counts, too.
   *
   * @param source that is copied from
   * @return whether an older journal was void
   */
  boolean begin(String source, CopySettings settings) {
    Journal.Opened opened = Journal.open(target, tableOid, settings.version());
    journal = opened.journal();
    record = journal.begin(route.word(), "", source);
    return opened.wasVoid();
  }

  /**
   * The same for copying.
   *
   * @param source that is copied from
   * @return whether an older journal was void
   */
  boolean write(CopyPlan plan, String source, CopySettings settings) {
    boolean wasVoid = begin(source, settings);
    plan.changes().forEach(this::change);
    journal.plan(record.id(), plan.units(), plan.batches());
    plan.findings().forEach(f -> journal.finding(record.id(), f.subject(), f.what()));
    return wasVoid;
  }

  private void change(UnitLease unit, Replan replan) {
    switch (replan) {
      case Replan.Keep() -> {}
      case Replan.Reopen() -> journal.reopen(unit);
      case Replan.Amend(BotOutcome outcome) -> journal.amend(unit, outcome);
    }
  }

  /** Notes that a step began. */
  void step(Phase phase) {
    journal.step(record.id(), phase.numbered(route));
  }

  /** Notes that the last step is through, where that was not so before. */
  void finish() {
    if (unfinished()) {
      journal.finish(record.id());
    }
  }

  /** How many chunks stand by the outcomes of all units. */
  long chunks() {
    return units().stream()
        .flatMap(unit -> unit.outcome().stream())
        .filter(BotOutcome.Migrated.class::isInstance)
        .mapToLong(BotOutcome::chunks)
        .sum();
  }
}
