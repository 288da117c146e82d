package dev.portage.breaking;

import com.github.f4b6a3.ulid.Ulid;
import com.github.f4b6a3.ulid.UlidCreator;
import dev.portage.bots.BotBuilder;
import dev.portage.bots.BotKey;
import dev.portage.bots.BotTable;
import dev.portage.bots.InMemoryBotTable;
import dev.portage.embed.BotEmbedding;
import dev.portage.embed.EmbeddingResult;
import dev.portage.embed.PostgresVectorCache;
import dev.portage.embed.SourceReader;
import dev.portage.embed.StopSignal;
import dev.portage.embed.WorkerContext;
import dev.portage.embed.model.Embedder;
import dev.portage.embed.model.EmbeddingAnswer;
import dev.portage.embed.model.EmbeddingModel;
import dev.portage.embed.model.Pace;
import dev.portage.embed.model.PacedModel;
import dev.portage.embed.model.Quota;
import dev.portage.embed.source.s3.FakeObjectStore;
import dev.portage.embed.source.s3.ObjectStore;
import dev.portage.embed.source.web.WebSettings;
import dev.portage.embed.text.ExtractionLimits;
import dev.portage.embed.text.TextExtraction;
import dev.portage.journal.UnitLease;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import dev.portage.postgres.Side;
import dev.portage.sandbox.postgres.TestDatabase;
import dev.portage.sandbox.postgres.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A few bots with files, a real database, and everything else in memory. */
final class EmbedFixture implements AutoCloseable {
  static final String BUCKET = "bucket";
  static final String EXEC_ID = "0123456789abcdef0123456789abcdef";

  private static final PacedModel.RetryWindow SHORT =
      new PacedModel.RetryWindow(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(50));
  private static final TextExtraction EXTRACTION = new TextExtraction(ExtractionLimits.defaults());

  final TestDatabase database;
  final InMemoryBotTable bots = new InMemoryBotTable();
  final FakeObjectStore objects = new FakeObjectStore(BUCKET);
  final List<BotKey> keys = new ArrayList<>();

  /** Migrations reach the table of bots through this. */
  UnaryOperator<BotTable> botTable = UnaryOperator.identity();

  EmbedFixture(int count) throws SQLException {
    this.database = TestPostgres.freshDatabase();
    for (int i = 0; i < count; i++) {
      String id = Ulid.from(UlidCreator.getUlid().toUuid()).toString();
      bots.put(BotBuilder.bot(id).withFiles("facts.txt").cut(100, 10).build());
      BotKey key = BotKey.of("user", id);
      keys.add(key);
      objects.put(
          "user/%s/documents/facts.txt".formatted(id),
          "The first fact of bot %d. The second one."
              .formatted(i)
              .repeat(8)
              .getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A pool of its own, as a process of its own would have. */
  Database open(CuttingProxy proxy) {
    return open(proxy, Duration.ofSeconds(30));
  }

  /** The same for a proxy that breaks: what is broken is not waited for, but a busy machine is. */
  Database openToBreak(CuttingProxy proxy) {
    return open(proxy, Duration.ofSeconds(1));
  }

  private Database open(CuttingProxy proxy, Duration forConnection) {
    DatabaseAddress address =
        new DatabaseAddress(
            "127.0.0.1",
            proxy.port(),
            database.name(),
            database.user(),
            new Password(database.password()));
    return Database.open(Side.TARGET, () -> address, 4, forConnection);
  }

  /** Embeds a bot as a task does, with seams that may break. */
  EmbeddingResult embed(Breaker breaker, BotKey key, UnitLease lease) throws Exception {
    try (CuttingProxy proxy = CuttingProxy.before(database.host(), database.port(), breaker);
        Database target = openToBreak(proxy);
        SourceReader reader =
            new SourceReader(
                breaker.around(ObjectStore.class, objects), EXTRACTION, WebSettings.defaults())) {
      EmbeddingModel model = breaker.around(EmbeddingModel.class, new LengthModel());
      PacedModel paced = new PacedModel(model, new Pace(Quota.NONE, System::nanoTime), SHORT);
      try (Embedder embedder =
          new Embedder(
              paced,
              new PostgresVectorCache(target, model, SHORT),
              new Embedder.Limits(1, Duration.ZERO))) {
        WorkerContext context =
            new WorkerContext(reader, BUCKET, embedder, target, EXEC_ID, false, new StopSignal());
        return new BotEmbedding(breaker.around(BotTable.class, bots), context)
            .embed(key, Optional.of(lease));
      }
    }
  }

  /** Rows that stood before the migration, made long ago. */
  void oldRows(BotKey key) throws SQLException {
    try (Connection connection = database.connect();
        var insert =
            connection.prepareStatement(
                "INSERT INTO items (id, botid, content, source, embedding)"
                    + " VALUES (?, ?, 'old', 'old', array_fill(0.5, ARRAY[1024])::vector)")) {
      insert.setString(
          1, Ulid.min(Instant.parse("2024-01-01T00:00:00Z").toEpochMilli()).toString());
      insert.setString(2, key.bot().value());
      insert.executeUpdate();
    }
  }

  /** As it was made: no rows, no journal. */
  void reset() throws SQLException {
    try (Connection connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("TRUNCATE items; DROP SCHEMA IF EXISTS portage CASCADE");
    }
  }

  void removeRows(BotKey key) throws SQLException {
    try (Connection connection = database.connect();
        var delete = connection.prepareStatement("DELETE FROM items WHERE botid = ?")) {
      delete.setString(1, key.bot().value());
      delete.executeUpdate();
    }
  }

  /** The contents of a bot's rows, sorted. */
  List<String> contents(BotKey key) throws SQLException {
    return strings(
        "SELECT content FROM items WHERE botid = '%s' ORDER BY content"
            .formatted(key.bot().value()));
  }

  List<String> strings(String sql) throws SQLException {
    List<String> strings = new ArrayList<>();
    try (Connection connection = database.connect();
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        strings.add(rows.getString(1));
      }
    }
    return strings;
  }

  @Override
  public void close() throws SQLException {
    database.close();
  }

  /** Vectors that say how long their text is. */
  private static final class LengthModel implements EmbeddingModel {
    @Override
    public String name() {
      return "length";
    }

    @Override
    public int dimensions() {
      return 1024;
    }

    @Override
    public int largestBatch() {
      return 4;
    }

    @Override
    public int longestText() {
      return 2048;
    }

    @Override
    public EmbeddingAnswer embed(List<String> texts, Purpose purpose) {
      return new EmbeddingAnswer.Vectors(
          texts.stream()
              .map(
                  text -> {
                    float[] vector = new float[1024];
                    vector[0] = text.length();
                    return vector;
                  })
              .toList());
    }
  }
}
