package dev.portage.verify;

import dev.portage.bots.Bot;
import dev.portage.bots.BotId;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.postgres.Database;
import dev.portage.postgres.ItemsTable;
import dev.portage.postgres.ItemsTable.BotRows;
import dev.portage.postgres.ItemsTable.Shape;
import dev.portage.postgres.Session;
import dev.portage.verify.BotCheck.Result;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares every bot's rows with what the journal says was embedded, and looks for strangers. */
public final class Verification {
  private static final BotId NOBODY = new BotId("");

  private final Session session;
  private final Map<BotId, Unit> units;
  private final Map<String, Long> rows;
  private final Set<String> brokenVectors;

  private Verification(Session session, Map<BotId, Unit> units, Shape shape) throws SQLException {
    this.session = session;
    this.units = units;
    this.rows = ItemsTable.rowsPerBot(session);
    this.brokenVectors = Set.copyOf(ItemsTable.botsWithBrokenVectors(session, shape.dimensions()));
  }

  /**
   * Verifies, in one transaction.
   *
   * @param bots of the table, all of them
   * @param strangersKnown ids that are no pgvector bots, but exist: their rows are not orphans
   * @param units of the migration, where there was one
   */
  public static VerificationReport run(
      Database database,
      Shape shape,
      Collection<Bot> bots,
      Set<BotId> strangersKnown,
      List<Unit> units) {
    Map<BotId, Unit> byBot = new HashMap<>();
    units.forEach(unit -> byBot.put(unit.key().bot(), unit));
    return database.inLongTransaction(
        session -> {
          // One snapshot for all statements, which only read (I8): the application goes on writing.
          session.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
          return new Verification(session, byBot, shape).report(bots, strangersKnown);
        });
  }

  private VerificationReport report(Collection<Bot> bots, Set<BotId> known) throws SQLException {
    List<BotCheck> checks = new ArrayList<>();
    Set<String> accounted = new HashSet<>();
    for (Bot bot : bots) {
      checks.add(check(bot));
      accounted.add(bot.id().value());
    }
    known.forEach(bot -> accounted.add(bot.value()));
    if (units.containsKey(NOBODY) && units.get(NOBODY).copied()) {
      // Rows of no bot were carried as they were.
      accounted.add(NOBODY.value());
    }
    rows.forEach(
        (bot, count) -> {
          if (!accounted.contains(bot)) {
            checks.add(new BotCheck(new BotId(bot), bot, 0, count, Result.ORPHANED));
          }
        });
    long all = rows.values().stream().mapToLong(Long::longValue).sum();
    return new VerificationReport(List.copyOf(checks), all);
  }

  private BotCheck check(Bot bot) throws SQLException {
    String id = bot.id().value();
    long actual = rows.getOrDefault(id, 0L);
    Optional<Unit> unit = Optional.ofNullable(units.get(bot.id()));
    long expected =
        unit.filter(u -> !u.digest().isEmpty())
            .flatMap(Unit::outcome)
            .map(BotOutcome::chunks)
            .orElse(-1L);
    return new BotCheck(bot.id(), bot.title(), expected, actual, result(bot, unit, actual));
  }

  private Result result(Bot bot, Optional<Unit> unit, long actual) throws SQLException {
    String id = bot.id().value();
    Optional<BotOutcome> outcome = unit.flatMap(Unit::outcome);
    boolean asOnSource =
        unit.filter(Unit::copied).isPresent()
            && ItemsTable.botRows(session, id).digest().equals(unit.get().digest());
    if (!asOnSource && brokenVectors.contains(id)) {
      return Result.BROKEN_VECTORS;
    }
    if (!asOnSource && ItemsTable.doubled(session, id)) {
      return Result.DOUBLED;
    }
    if (outcome.orElse(null) instanceof BotOutcome.Migrated) {
      return compare(id, unit.orElseThrow(), actual);
    }
    if (outcome.orElse(null) instanceof BotOutcome.Failed && actual == 0) {
      return Result.FAILED;
    }
    if (outcome.filter(BotOutcome.SetAside.NOT_ON_SOURCE::equals).isPresent() && actual == 0) {
      return bot.knowledge().isEmpty() ? Result.NONE_NEEDED : Result.NOWHERE;
    }
    if (bot.knowledge().isEmpty()) {
      return actual == 0 ? Result.NONE_NEEDED : Result.NOT_NEEDED;
    }
    return actual == 0 ? Result.MISSING : Result.APPLICATIONS;
  }

  private Result compare(String bot, Unit unit, long actual) throws SQLException {
    if (actual == 0) {
      return Result.MISSING;
    }
    BotRows now = ItemsTable.botRows(session, bot);
    if (now.digest().equals(unit.digest())) {
      return Result.EQUAL;
    }
    // All rows newer than the migration's: the application embedded the bot since.
    boolean newer =
        unit.endedAt().isPresent() && ItemsTable.oldest(session, bot).isAfter(unit.endedAt().get());
    return newer ? Result.APPLICATIONS : Result.CHANGED;
  }
}
