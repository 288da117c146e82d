package dev.portage.sandbox.sample;

import com.github.f4b6a3.ulid.Ulid;
import dev.portage.sandbox.sample.SampleHistory.Rows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The source cluster's rows, as the application made them before the update: one row per chunk, one
 * bot wholly doubled, and rows of a bot that is no longer there.
 *
 * @param rows in the order in which they were written
 * @param deletedBot the bot that has rows but no item
 */
public record SampleRows(List<SampleRow> rows, Ulid deletedBot) {
  private static final Duration CREATED_TO_EMBEDDED = Duration.ofMinutes(7);
  private static final int ROWS_PER_BATCH = 200;

  /** Copies the list. */
  public SampleRows {
    rows = List.copyOf(rows);
  }

  static SampleRows of(SampleDeployment deployment, String bucket) {
    SampleSettings settings = deployment.settings();
    Ulid deleted =
        new Seeded(settings.seed()).ulid(settings.now().minus(Duration.ofDays(500)), "deleted bot");
    Maker maker = new Maker(settings, bucket);
    SampleBot like = deployment.bot("safety");
    Stream<SampleRow> orphans = maker.embed(like, deleted, deleted.getInstant(), "deleted");
    Stream<SampleRow> living = deployment.bots().stream().flatMap(maker::rows);
    return new SampleRows(Stream.concat(orphans, living).toList(), deleted);
  }

  /**
   * Inserts the rows as the application does: batches of INSERT, embeddings as text. Leaves the
   * commit to the caller.
   *
   * @param connection to a database that has {@code items}
   * @param embedding gives a text's vector, 1,024 numbers; a repeated text is asked for again
   * @return how many rows
   * @throws SQLException if the database refuses them
   */
  public int insert(Connection connection, Function<String, float[]> embedding)
      throws SQLException {
    String sql =
        """
        INSERT INTO items (id, botid, content, source, embedding)
        VALUES (?, ?, ?, ?, ?::vector)
        """;
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (int from = 0; from < rows.size(); from += ROWS_PER_BATCH) {
        int to = Math.min(from + ROWS_PER_BATCH, rows.size());
        insert(insert, rows.subList(from, to), embedding);
      }
    }
    return rows.size();
  }

  private static void insert(
      PreparedStatement insert, List<SampleRow> batch, Function<String, float[]> embedding)
      throws SQLException {
    for (SampleRow row : batch) {
      insert.setString(1, row.id().toString());
      insert.setString(2, row.botId().toString());
      insert.setString(3, row.content());
      insert.setString(4, row.source());
      insert.setString(5, Arrays.toString(embedding.apply(row.content())));
      insert.addBatch();
    }
    insert.executeBatch();
  }

  /** Makes one bot's rows after the other. */
  private record Maker(SampleSettings settings, String bucket) {

    Stream<SampleRow> rows(SampleBot bot) {
      Instant embedded = bot.history().created().plus(CREATED_TO_EMBEDDED);
      return IntStream.range(0, times(bot.history().rows()))
          .boxed()
          .flatMap(
              run -> embed(bot, bot.id(), embedded.plusSeconds(3L * run), bot.name() + " " + run));
    }

    private static int times(Rows rows) {
      return switch (rows) {
        case NONE -> 0;
        case ONCE -> 1;
        case DOUBLED -> 2;
      };
    }

    Stream<SampleRow> embed(SampleBot bot, Ulid id, Instant time, String run) {
      Random random = new Seeded(settings.seed()).random("rows of " + run);
      SampleKnowledge knowledge = bot.knowledge();
      Stream<Passages> pages = knowledge.pages().stream().flatMap(this::page);
      Stream<Passages> files = knowledge.files().stream().map(file -> file(bot, id, file));
      return Stream.concat(pages, files)
          .flatMap(source -> source.rows(bot.chunking().size(), id, time, random));
    }

    private Passages file(SampleBot bot, Ulid id, SampleFile file) {
      String folder = bot.owner().id() + "/" + id + "/documents/";
      String source = "s3://" + bucket + "/" + folder + file.name();
      return new Passages(source, SampleDocument.of(file).passages());
    }

    private Stream<Passages> page(String address) {
      return SitePage.at(settings.site(), address)
          .map(page -> new Passages(address, page.passages()))
          .stream();
    }
  }

  /** One source's text. */
  private record Passages(String source, List<String> passages) {

    Stream<SampleRow> rows(int chunkSize, Ulid bot, Instant time, Random random) {
      return Chunks.of(passages, chunkSize).stream()
          .map(chunk -> new SampleRow(id(time, random), bot, chunk, source));
    }

    /** Random within its millisecond and not in order, as the application's are (UPSTREAM 4.2). */
    private static Ulid id(Instant time, Random random) {
      byte[] entropy = new byte[Ulid.RANDOM_BYTES];
      random.nextBytes(entropy);
      return new Ulid(time.toEpochMilli() + random.nextInt(40), entropy);
    }
  }
}
