package dev.portage.embed;

import com.github.f4b6a3.ulid.Ulid;
import com.github.f4b6a3.ulid.UlidCreator;
import dev.portage.bots.BotId;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.SourceRecord;
import dev.portage.journal.UnitEntry;
import dev.portage.journal.UnitLease;
import dev.portage.journal.UnitResult;
import dev.portage.postgres.CopyStream;
import dev.portage.postgres.Database;
import dev.portage.postgres.ItemsTable;
import dev.portage.postgres.ItemsTable.BotRows;
import dev.portage.postgres.Row;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * Replaces one bot's rows in one transaction: fence, lock, delete, COPY, journal row. Killed at any
 * moment, either all of it stands or nothing (I1, I3).
 */
final class RowWriter {
  private static final String LOCK_LIMIT = "SET LOCAL lock_timeout = '60s'";

  private final Database database;

  RowWriter(Database database) {
    this.database = database;
  }

  /** What became of the attempt to write. */
  sealed interface Written {
    /** The rows stand. */
    record Rows(BotOutcome outcome) implements Written {}

    /** Somebody else has the unit now; nothing was written. */
    record LeaseLost() implements Written {}
  }

  Written replace(
      BotId bot,
      List<Chunk> chunks,
      List<float[]> vectors,
      List<SourceRecord> sources,
      Optional<UnitLease> lease) {
    return database.inTransaction(
        session -> {
          session.run(LOCK_LIMIT);
          if (lease.isPresent() && !UnitEntry.fence(session, lease.get())) {
            return new Written.LeaseLost();
          }
          lock(session, bot);
          long newer = lease.isPresent() ? newerRows(session, bot, lease.get()) : 0;
          UnitResult result =
              newer > 0
                  ? new UnitResult(new BotOutcome.Superseded(newer), "", "", "", sources)
                  : write(session, bot, chunks, vectors, sources);
          if (lease.isPresent()) {
            UnitEntry.end(session, lease.get(), result);
          }
          return new Written.Rows(result.outcome());
        });
  }

  /** Whether the lease still holds, asked without holding the unit. */
  boolean holds(UnitLease lease) {
    return database.inTransaction(session -> UnitEntry.fence(session, lease));
  }

  /** Ends a unit for which nothing is to be written. */
  boolean endWithoutRows(UnitLease lease, BotOutcome outcome, List<SourceRecord> sources) {
    return database.inTransaction(
        session ->
            UnitEntry.fence(session, lease)
                && UnitEntry.end(session, lease, new UnitResult(outcome, "", "", "", sources)));
  }

  /** Two tasks for one bot would each delete before the other commits (UPSTREAM 4.7). */
  private static void lock(Session session, BotId bot) throws SQLException {
    session.one(
        "SELECT pg_advisory_xact_lock(hashtextextended('portage.bot.' || ?, 0))",
        row -> "",
        bot.value());
  }

  /** Rows that the application wrote since the migration began (I7): their ULIDs tell their age. */
  private static long newerRows(Session session, BotId bot, UnitLease lease) throws SQLException {
    OffsetDateTime began =
        session.one(
            """
            SELECT m.started_at FROM portage.migration m JOIN portage.unit u ON u.migration = m.id
             WHERE u.id = ?
            """,
            row -> row.getObject(1, OffsetDateTime.class),
            lease.unit());
    String first = Ulid.min(began.toInstant().toEpochMilli()).toString();
    return session.one(
        "SELECT count(*) FROM items WHERE botid = ?::bpchar AND id >= ?::bpchar",
        row -> row.getLong(1),
        bot.value(),
        first);
  }

  private static UnitResult write(
      Session session,
      BotId bot,
      List<Chunk> chunks,
      List<float[]> vectors,
      List<SourceRecord> sources)
      throws SQLException {
    ItemsTable.deleteBot(session, bot.value());
    // Counted up from one, so that no id of anybody else's lies between: reconcile tells by it.
    Ulid next = UlidCreator.getUlid();
    String first = next.toString();
    String last = first;
    try (CopyStream copy = CopyStream.into(session)) {
      for (int i = 0; i < chunks.size(); i++) {
        Chunk chunk = chunks.get(i);
        last = next.toString();
        next = next.increment();
        copy.write(new Row(last, bot.value(), chunk.text(), chunk.source(), vectors.get(i)));
      }
      copy.finish();
    }
    BotRows rows = ItemsTable.botRows(session, bot.value());
    return new UnitResult(
        new BotOutcome.Migrated(rows.count()), rows.digest(), first, last, sources);
  }
}
