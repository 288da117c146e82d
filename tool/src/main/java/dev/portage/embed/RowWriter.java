package dev.portage.embed;

import com.github.f4b6a3.ulid.Ulid;
import com.github.f4b6a3.ulid.UlidCreator;
import dev.portage.bots.BotId;
import dev.portage.embed.model.EmbeddingModel;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.SourceRecord;
import dev.portage.journal.UnitEntry;
import dev.portage.journal.UnitLease;
import dev.portage.journal.UnitResult;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.Fingerprint;
import dev.portage.store.TableShape;
import dev.portage.store.TenantRows;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Replaces one bot's rows in one transaction: checks the fencing token, locks the bot, deletes,
 * inserts, and writes the journal row. If the task is killed, either all of this is committed or
 * nothing (I1, I3).
 */
final class RowWriter {
  private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '60s'";

  /**
   * Inserts the rows with ULIDs whose last six characters number them (values below 2^30 in
   * Crockford's base 32). So no other row has an id between the first and the last, which is how
   * reconcile recognises them.
   */
  private static final String INSERT =
      """
      INSERT INTO items (id, botid, content, source, embedding)
      SELECT ?::text || (SELECT string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ',
                                            ((c.n >> (5 * digit)) & 31)::int + 1, 1),
                                     '' ORDER BY digit DESC)
                     FROM generate_series(0, 5) AS digit),
             c.bot_id, c.content, c.source, v.embedding
        FROM (SELECT *, row_number() OVER (ORDER BY place) - 1 AS n
                FROM portage.chunk WHERE bot_id = ? AND attempt = ?) AS c
        JOIN portage.vector v ON v.model = ? AND v.hash = c.hash
       ORDER BY c.n
      """;

  private static final int PREFIX = 20;
  private static final long MAX_ROWS = 1L << 30;

  private final Database database;
  private final String model;

  /** Writes rows of this model's vectors. */
  RowWriter(Database database, EmbeddingModel model) {
    this.database = database;
    this.model = model.kind();
  }

  /** The result of an attempt to write. */
  sealed interface Written {
    /** The rows were written. */
    record Rows(BotOutcome outcome) implements Written {}

    /** Another task works on this bot now; nothing was written. */
    record LeaseLost() implements Written {}

    /** Staged chunks or their vectors are missing, as after a crash of the database server. */
    record StagingLost() implements Written {}
  }

  /**
   * Replaces the bot's rows by the staged chunks.
   *
   * @param note a remark for the outcome, or ""
   */
  Written replace(
      BotId bot,
      StagedChunks staged,
      List<SourceRecord> sources,
      String note,
      Optional<UnitLease> lease) {
    try {
      return database.inLongTransaction(
          session -> {
            session.run(LOCK_TIMEOUT);
            if (lease.isPresent() && !UnitEntry.fence(session, lease.get())) {
              return new Written.LeaseLost();
            }
            lock(session, bot);
            long newer = lease.isPresent() ? newerRows(session, bot, lease.get()) : 0;
            UnitResult result =
                newer > 0
                    ? new UnitResult(new BotOutcome.Superseded(newer), "", "", "", sources)
                    : write(session, bot, staged, sources, note);
            staged.clear(session);
            if (lease.isPresent()) {
              UnitEntry.end(session, lease.get(), result);
            } else {
              removeVectors(session, bot);
            }
            return new Written.Rows(result.outcome());
          });
    } catch (StagingLostException e) {
      return isReplacedByLaterAttempt(bot, staged)
          ? new Written.LeaseLost()
          : new Written.StagingLost();
    }
  }

  /** Rolls the transaction back. */
  private static final class StagingLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private boolean isReplacedByLaterAttempt(BotId bot, StagedChunks staged) {
    return database.inTransaction(
        session ->
            session
                .first(
                    "SELECT 1 FROM portage.chunk WHERE bot_id = ? AND attempt <> ? LIMIT 1",
                    row -> row.getInt(1),
                    bot.value(),
                    staged.attempt())
                .isPresent());
  }

  /** Whether the lease is still valid. This does not lock the unit. */
  boolean holds(UnitLease lease) {
    return database.inTransaction(session -> UnitEntry.fence(session, lease));
  }

  /**
   * How many rows the application has written since the migration began. If there are any, nothing
   * needs to be embedded.
   */
  long newer(BotId bot, UnitLease lease) {
    return database.inTransaction(session -> newerRows(session, bot, lease));
  }

  /** Ends a unit without writing rows. Returns false if the lease was lost. */
  boolean endWithoutRows(UnitLease lease, BotOutcome outcome, List<SourceRecord> sources) {
    return database.inTransaction(
        session ->
            UnitEntry.fence(session, lease)
                && UnitEntry.end(session, lease, new UnitResult(outcome, "", "", "", sources)));
  }

  /**
   * Locks the bot: otherwise two tasks for one bot would each delete before the other commits, and
   * both would insert (UPSTREAM 4.7).
   */
  private static void lock(Session session, BotId bot) throws SQLException {
    session.one(
        "SELECT pg_advisory_xact_lock(hashtextextended('portage.bot.' || ?, 0))",
        row -> "",
        bot.value());
  }

  /**
   * Counts the rows that the application has written since the migration began, by their ULIDs
   * (I7).
   */
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

  private UnitResult write(
      Session session, BotId bot, StagedChunks staged, List<SourceRecord> sources, String note)
      throws SQLException {
    if (staged.count() >= MAX_ROWS) {
      throw new IllegalStateException("a bot of %d chunks".formatted(staged.count()));
    }
    TenantRows ofBot =
        new TenantRows(TableShape.ofItems(session, database.describe()), bot.value());
    ofBot.delete(session);
    String prefix = UlidCreator.getUlid().toString().substring(0, PREFIX);
    int inserted = session.update(INSERT, prefix, bot.value(), staged.attempt(), model);
    if (inserted != staged.count()) {
      throw new StagingLostException();
    }
    Fingerprint rows = ofBot.fingerprint(session);
    return new UnitResult(
        new BotOutcome.Migrated(rows.rows(), note),
        rows.digest(),
        prefix + "000000",
        prefix + sixDigits(inserted - 1),
        sources);
  }

  private static String sixDigits(int number) {
    return Ulid.from(new UUID(0, number)).toString().substring(PREFIX);
  }

  /**
   * Removes the cached vectors of this bot, unless running tasks need them. Without a migration
   * they will not be reused.
   */
  private static void removeVectors(Session session, BotId bot) throws SQLException {
    session.update(
        """
        DELETE FROM portage.vector v WHERE bot_id = ?
           AND NOT EXISTS (SELECT FROM portage.chunk c WHERE c.hash = v.hash)
        """,
        bot.value());
  }
}
