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
 * The rows of the source cluster, as the application inserted them before the update: one row for
 * each chunk, one bot with every row duplicated, and rows of a bot that has been deleted.
 *
 * @param rows the rows in the order of their insertion
 * @param deletedBot the id of the bot that has rows but no item
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
    RowGenerator generator = new RowGenerator(settings, bucket);
    SampleBot like = deployment.bot("safety");
    Stream<SampleRow> orphans = generator.embed(like, deleted, deleted.getInstant(), "deleted");
    Stream<SampleRow> living = deployment.bots().stream().flatMap(generator::rows);
    return new SampleRows(Stream.concat(orphans, living).toList(), deleted);
  }

  /**
   * Inserts the rows as the application does, with batches of INSERT and embeddings as text. The
   * caller commits.
   *
   * @param connection a connection to a database that has the table {@code items}
   * @param embedding returns the vector of a text, 1,024 numbers; it is called for every row
   * @return the number of rows
   * @throws SQLException if the database rejects the rows
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

  /** Generates the rows of one bot after the other. */
  private record RowGenerator(SampleSettings settings, String bucket) {

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
        case DUPLICATED -> 2;
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

  /** The text of one source. */
  private record Passages(String source, List<String> passages) {

    Stream<SampleRow> rows(int chunkSize, Ulid bot, Instant time, Random random) {
      return SampleChunks.of(passages, chunkSize).stream()
          .map(chunk -> new SampleRow(id(time, random), bot, chunk, source));
    }

    /**
     * Returns a ULID with random order within a millisecond, as the application's (UPSTREAM 4.2).
     */
    private static Ulid id(Instant time, Random random) {
      byte[] entropy = new byte[Ulid.RANDOM_BYTES];
      random.nextBytes(entropy);
      return new Ulid(time.toEpochMilli() + random.nextInt(40), entropy);
    }
  }
}
