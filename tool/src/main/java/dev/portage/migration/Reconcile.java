package dev.portage.migration;

import dev.portage.bots.BotTable;
import dev.portage.bots.ScannedItem;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Journal;
import dev.portage.journal.Journal.Written;
import dev.portage.journal.Unit;
import dev.portage.postgres.Database;
import dev.portage.postgres.ItemsTable;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Applies the merge rule once more, bot by bot, in one short transaction each: the application
 * takes no lock, so it may have written or deleted a bot at the same moment as Portage did (I7).
 */
final class Reconcile {
  private final Journal journal;
  private final BotTable bots;
  private final Database database;

  Reconcile(Journal journal, BotTable bots, Database database) {
    this.journal = journal;
    this.bots = bots;
    this.database = database;
  }

  /** Reconciles the units whose rows Portage wrote itself; says what it changed. */
  void run(List<Unit> units, Consumer<String> note) {
    for (Unit unit : units) {
      if (unit.outcome().orElse(null) instanceof BotOutcome.Migrated) {
        Written written = journal.written(unit.lease());
        if (!written.firstId().isEmpty()) {
          reconcile(unit, written, note);
        }
      }
    }
  }

  private void reconcile(Unit unit, Written written, Consumer<String> note) {
    boolean gone = bots.find(unit.key()).filter(ScannedItem.OfBot.class::isInstance).isEmpty();
    Optional<BotOutcome> changed =
        database.inTransaction(session -> apply(session, unit, written, gone));
    changed.ifPresent(
        outcome -> {
          journal.amend(unit.lease(), outcome);
          note.accept("%s: %s, since %s".formatted(unit.title(), outcome.word(), outcome.reason()));
        });
  }

  private static Optional<BotOutcome> apply(
      Session session, Unit unit, Written written, boolean gone) throws SQLException {
    String bot = unit.key().bot().value();
    if (gone) {
      ItemsTable.deleteRange(session, bot, written.firstId(), written.lastId());
      return Optional.of(new BotOutcome.Orphaned());
    }
    long others = ItemsTable.outsideRange(session, bot, written.firstId(), written.lastId());
    if (others == 0) {
      return Optional.empty();
    }
    ItemsTable.deleteRange(session, bot, written.firstId(), written.lastId());
    return Optional.of(new BotOutcome.Superseded(others));
  }
}
