package dev.portage.postgres;

import com.github.f4b6a3.ulid.Ulid;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The application's table {@code items} (UPSTREAM 3.1): one row per chunk, with its bot, content,
 * source and embedding.
 */
public final class ItemsTable {
  private ItemsTable() {}

  /**
   * What stands there.
   *
   * @param oid the table's OID: another one means that it was dropped and made again (UPSTREAM 3.3)
   * @param dimensions of the column embedding
   * @param pgvector version of the extension
   */
  public record Shape(long oid, int dimensions, String pgvector) {}

  /**
   * The rows of one bot, counted and fingerprinted.
   *
   * @param count how many
   * @param digest of id, content, source and vector bytes of all, whatever their order; "0" of none
   */
  public record BotRows(long count, String digest) {}

  /** One row found by {@link #nearest}. */
  public record Found(String id, String content, String source, double distance) {}

  /**
   * Looks whether the table is what the application makes.
   *
   * @throws Fault NO_EXTENSION, NO_TABLE
   */
  public static Shape shape(Session session, String shown) throws SQLException {
    String pgvector =
        session
            .first(
                "SELECT extversion FROM pg_extension WHERE extname = 'vector'",
                row -> row.getString(1))
            .orElseThrow(() -> noExtension(shown));
    var table =
        session
            .first(
                """
                SELECT c.oid,
                       (SELECT a.atttypmod FROM pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attname = 'embedding'
                           AND format_type(a.atttypid, NULL) = 'vector'),
                       (SELECT count(*) FROM pg_attribute a
                         WHERE a.attrelid = c.oid
                           AND a.attname IN ('id', 'botid', 'content', 'source'))
                  FROM pg_class c
                 WHERE c.oid = to_regclass('items') AND c.relkind IN ('r', 'p')
                """,
                row -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3)})
            .orElseThrow(() -> noTable(shown, "has no table items"));
    if (table[2] != 4 || table[1] <= 0) {
      throw noTable(
          shown,
          "has a table items without the columns id, botid, content, source and embedding"
              + " vector(n)");
    }
    return new Shape(table[0], (int) table[1], pgvector);
  }

  static Fault noExtension(String shown) {
    return new Fault(
        ExitCode.NO_EXTENSION,
        "%s lacks the extension vector, which the application's set-up installs".formatted(shown),
        "Deploy the application again, or run CREATE EXTENSION vector there as its owner.");
  }

  static Fault noTable(String shown, String observed) {
    return new Fault(
        ExitCode.NO_TABLE,
        shown + " " + observed,
        "The application's set-up makes it at deployment: check that the deployment went through,"
            + " and that the stack's secret, or --db-host, names the new cluster.");
  }

  /** Fails unless vectors of this many dimensions fit. */
  public static void requireDimensions(Shape shape, int dimensions, String shown) {
    if (shape.dimensions() != dimensions) {
      throw new Fault(
          ExitCode.WRONG_DIMENSION,
          "items.embedding on %s is vector(%d), the model gives vector(%d)"
              .formatted(shown, shape.dimensions(), dimensions),
          "Recreate the table as the application does (vector(%d)), or check that --db-host names"
                  .formatted(dimensions)
              + " the new cluster.");
    }
  }

  /** How many rows each bot has; the padding of CHAR(26) is trimmed. */
  public static Map<String, Long> rowsPerBot(Session session) throws SQLException {
    Map<String, Long> counts = new HashMap<>();
    session.list(
        "SELECT coalesce(rtrim(botid), ''), count(*) FROM items GROUP BY 1",
        row -> counts.put(row.getString(1), row.getLong(2)));
    return counts;
  }

  /** Counts and fingerprints this bot's rows, in the server, as {@link ChunkRows} does. */
  public static BotRows botRows(Session session, String botId) throws SQLException {
    return session.one(
        """
        SELECT count(*), coalesce(sum(hashtextextended(concat_ws(chr(31),
                 md5(id::text), coalesce(md5(botid::text), chr(30)),
                 coalesce(md5(content), chr(30)), coalesce(md5(source), chr(30)),
                 coalesce(md5(vector_send(embedding)), chr(30))), 0)::numeric), 0)::text
          FROM items WHERE botid = ?::bpchar
        """,
        row -> new BotRows(row.getLong(1), row.getString(2)),
        botId);
  }

  /**
   * Whether every chunk of this bot stands at least twice, as two tasks at once leave it (UPSTREAM
   * 4.7). A document may well repeat itself here and there: that is none.
   */
  public static boolean doubled(Session session, String botId) throws SQLException {
    return session.one(
        """
        SELECT coalesce(min(n), 0) > 1 FROM (
          SELECT count(*) AS n FROM items WHERE botid = ?::bpchar
           GROUP BY source, md5(content)) AS same
        """,
        row -> row.getBoolean(1),
        botId);
  }

  /** Bots with a vector that is NULL or of another dimension than the column's. */
  public static List<String> botsWithBrokenVectors(Session session, int dimensions)
      throws SQLException {
    return session.list(
        """
        SELECT DISTINCT coalesce(rtrim(botid), '') FROM items
         WHERE embedding IS NULL OR vector_dims(embedding) <> ?
        """,
        row -> row.getString(1),
        dimensions);
  }

  /** When the oldest row of this bot was made, told from its ULID; the epoch where it is none. */
  public static Instant oldest(Session session, String botId) throws SQLException {
    String id =
        session.one(
            "SELECT coalesce(min(id), '') FROM items WHERE botid = ?::bpchar",
            row -> row.getString(1),
            botId);
    return Ulid.isValid(id) ? Ulid.from(id).getInstant() : Instant.EPOCH;
  }

  /** Removes all rows of this bot. */
  public static int deleteBot(Session session, String botId) throws SQLException {
    return session.update("DELETE FROM items WHERE botid = ?::bpchar", botId);
  }

  /** Removes the rows of this bot that lie in a range of ids, both ends included. */
  public static int deleteRange(Session session, String botId, String firstId, String lastId)
      throws SQLException {
    return session.update(
        "DELETE FROM items WHERE botid = ?::bpchar AND id BETWEEN ?::bpchar AND ?::bpchar",
        botId,
        firstId,
        lastId);
  }

  /** How many rows of this bot lie outside a range of ids: somebody else wrote them. */
  public static long outsideRange(Session session, String botId, String firstId, String lastId)
      throws SQLException {
    return session.one(
        """
        SELECT count(*) FROM items
         WHERE botid = ?::bpchar AND id NOT BETWEEN ?::bpchar AND ?::bpchar
        """,
        row -> row.getLong(1),
        botId,
        firstId,
        lastId);
  }

  /**
   * The application's own query (UPSTREAM 3.2), with the distance beside.
   *
   * @param limit at most this many rows
   */
  public static List<Found> nearest(Session session, String botId, float[] vector, int limit)
      throws SQLException {
    return session.list(
        """
        SELECT id, content, source, embedding <-> ?::vector AS distance
          FROM items WHERE botid = ?::bpchar ORDER BY embedding <-> ?::vector LIMIT ?
        """,
        row -> new Found(row.getString(1), row.getString(2), row.getString(3), row.getDouble(4)),
        VectorText.of(vector),
        botId,
        VectorText.of(vector),
        limit);
  }
}
