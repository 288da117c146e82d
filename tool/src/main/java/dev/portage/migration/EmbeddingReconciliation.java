package dev.portage.migration;

import dev.portage.bots.BotTable;
import dev.portage.fleet.StatusRepair;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.MigrationUnits;
import dev.portage.journal.MigrationUnits.Written;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitEntry;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.TableShape;
import dev.portage.store.TenantRows;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Applies the merge rule once more, bot by bot, in one short transaction each: the application
 * takes no lock, so it may have written or deleted a bot at the same time as Portage (I7).
 */
final class EmbeddingReconciliation {
  private final MigrationUnits units;
  private final BotTable bots;
  private final Database database;

  EmbeddingReconciliation(MigrationUnits units, BotTable bots, Database database) {
    this.units = units;
    this.bots = bots;
    this.database = database;
  }

  /** Reconciles the units that have ended, and reports what it changed. Safe to repeat. */
  void run(Consumer<String> note) {
    for (Unit unit : units.all()) {
      if (unit.outcome().orElse(null) instanceof BotOutcome.Migrated) {
        Written written = units.written(unit.lease());
        if (!written.firstId().isEmpty()) {
          reconcile(unit, written, note);
        }
      }
    }
    units.all().forEach(this::repairStatus);
  }

  /** A run that was killed may have left a status that its task never wrote. */
  private void repairStatus(Unit unit) {
    if (unit.task().isPresent() && unit.outcome().isPresent()) {
      StatusRepair.of(bots, unit, unit.task().get(), unit.outcome().get());
    }
  }

  private void reconcile(Unit unit, Written written, Consumer<String> note) {
    boolean gone = bots.find(unit.key()).isEmpty();
    Optional<BotOutcome> changed =
        database.inLongTransaction(session -> apply(session, unit, written, gone));
    changed.ifPresent(
        outcome ->
            note.accept(
                "%s: %s, since %s".formatted(unit.title(), outcome.id(), outcome.reason())));
  }

  private Optional<BotOutcome> apply(Session session, Unit unit, Written written, boolean gone)
      throws SQLException {
    TenantRows ofBot =
        new TenantRows(TableShape.ofItems(session, database.describe()), unit.key().bot().value());
    long others = ofBot.outsideRange(session, written.firstId(), written.lastId());
    if (!gone && others == 0) {
      return Optional.empty();
    }
    BotOutcome outcome = gone ? new BotOutcome.Orphaned() : new BotOutcome.Superseded(others);
    ofBot.deleteRange(session, written.firstId(), written.lastId());
    UnitEntry.amend(session, unit.lease(), outcome);
    return Optional.of(outcome);
  }
}
