package dev.portage.embed;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.portage.bots.BotId;
import dev.portage.embed.model.ContentHash;
import dev.portage.journal.WorkTables;
import dev.portage.postgres.CopyStream;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The chunks of one try at one bot, in the target, until they become rows: however many they are,
 * few of them are in memory. A later try at the same bot takes the place of an earlier one.
 */
final class StagedChunks {
  private static final String COLUMNS =
      "portage.chunk (bot_id, attempt, place, source, content, hash)";

  private final Database database;
  private final BotId bot;
  private final String attempt = UlidCreator.getUlid().toString();
  private long count;
  private long positions;

  private StagedChunks(Database database, BotId bot) {
    this.database = database;
    this.bot = bot;
  }

  /**
   * A chunk with its place.
   *
   * @param position chunks are rows in the order of their places
   * @param span how much place it has for its own pieces: one, as it was added
   */
  record Staged(double position, double span, Chunk chunk) {}

  /** An empty stage for this bot; what an earlier try left is gone. */
  static StagedChunks begin(Database database, BotId bot) {
    return database.inTransaction(
        session -> {
          WorkTables.prepare(session);
          session.update("DELETE FROM portage.chunk WHERE bot_id = ?", bot.value());
          return new StagedChunks(database, bot);
        });
  }

  /** Names this try. */
  String attempt() {
    return attempt;
  }

  /** How many chunks stand here. */
  long count() {
    return count;
  }

  /** Puts chunks behind all others. */
  void add(List<Chunk> chunks) {
    long first = positions;
    database.inTransaction(
        session -> {
          try (CopyStream copy = CopyStream.into(session, COLUMNS)) {
            for (int i = 0; i < chunks.size(); i++) {
              write(copy, (double) (first + i), chunks.get(i));
            }
            return copy.finish();
          }
        });
    positions += chunks.size();
    count += chunks.size();
  }

  private void write(CopyStream copy, double position, Chunk chunk) throws SQLException {
    copy.row(6)
        .text(bot.value())
        .text(attempt)
        .number(position)
        .text(chunk.source().replace("\0", ""))
        .text(chunk.text())
        .bytes(PostgresVectorCache.bytes(ContentHash.of(chunk.text())));
  }

  /** The first chunks from a place on. */
  List<Staged> from(double position, int most) {
    return database.inTransaction(
        session ->
            session.list(
                """
                SELECT place, source, content FROM portage.chunk
                 WHERE bot_id = ? AND attempt = ? AND place >= ? ORDER BY place LIMIT ?
                """,
                row ->
                    new Staged(row.getDouble(1), 1, new Chunk(row.getString(2), row.getString(3))),
                bot.value(),
                attempt,
                position,
                most));
  }

  /** Puts pieces in the place of a chunk, and tells where they stand now. */
  List<Staged> replace(Staged whole, List<String> texts) {
    double span = whole.span() / texts.size();
    List<Staged> pieces =
        IntStream.range(0, texts.size())
            .mapToObj(
                i ->
                    new Staged(
                        whole.position() + i * span,
                        span,
                        new Chunk(whole.chunk().source(), texts.get(i))))
            .toList();
    database.inTransaction(session -> exchange(session, whole, pieces));
    count += pieces.size() - 1;
    return pieces;
  }

  private long exchange(Session session, Staged whole, List<Staged> pieces) throws SQLException {
    session.update(
        "DELETE FROM portage.chunk WHERE bot_id = ? AND attempt = ? AND place = ?",
        bot.value(),
        attempt,
        whole.position());
    try (CopyStream copy = CopyStream.into(session, COLUMNS)) {
      for (Staged piece : pieces) {
        write(copy, piece.position(), piece.chunk());
      }
      return copy.finish();
    }
  }

  /** Whether all are still there. */
  boolean isComplete() {
    return database.inTransaction(
        session ->
            session.one(
                    "SELECT count(*) FROM portage.chunk WHERE bot_id = ? AND attempt = ?",
                    row -> row.getLong(1),
                    bot.value(),
                    attempt)
                == count);
  }

  /** Forgets them all: they will not become rows. */
  void discard() {
    database.inTransaction(
        session -> {
          clear(session);
          return count;
        });
  }

  /** Forgets them all, with what else the transaction does. */
  void clear(Session session) throws SQLException {
    session.update(
        "DELETE FROM portage.chunk WHERE bot_id = ? AND attempt = ?", bot.value(), attempt);
  }
}
