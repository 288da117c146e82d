package dev.portage.embed;

import dev.portage.bots.BotBuilder;
import dev.portage.bots.BotKey;
import dev.portage.bots.InMemoryBotTable;
import dev.portage.bots.ScannedItem;
import dev.portage.bots.SyncStatus;
import dev.portage.embed.model.Embedder;
import dev.portage.embed.model.Pace;
import dev.portage.embed.model.PacedModel;
import dev.portage.embed.model.Quota;
import dev.portage.embed.source.s3.FakeObjectStore;
import dev.portage.embed.text.ExtractionLimits;
import dev.portage.embed.text.TextExtraction;
import dev.portage.postgres.Target;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Provides a worker's context for tests: bots with files, a recording model, and a real target. */
public final class EmbeddingFixture implements AutoCloseable {
  static final String EXEC_ID = "0123456789abcdef0123456789abcdef";

  private static final String BUCKET = "bucket";
  private static final PacedModel.RetryWindow SHORT =
      new PacedModel.RetryWindow(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(50));
  private static final TextExtraction EXTRACTION = new TextExtraction(ExtractionLimits.defaults());

  public final InMemoryBotTable bots = new InMemoryBotTable();
  public final RecordingModel model = new RecordingModel();
  public final StopSignal stop = new StopSignal();
  public final Target target;
  final FakeObjectStore objects = new FakeObjectStore(BUCKET);
  private final SourceReader reader = new SourceReader(objects, EXTRACTION, ReaderFixture.ANY);
  private final Embedder embedder;

  public EmbeddingFixture() throws SQLException {
    this.target = Target.fresh();
    this.embedder =
        new Embedder(
            new PacedModel(model, new Pace(Quota.NONE, System::nanoTime), SHORT),
            new PostgresVectorCache(target.database(), model, SHORT),
            new Embedder.Limits(2, Duration.ZERO));
    stop.onAsk(() -> embedder.stop(Duration.ofSeconds(1)));
  }

  /** Adds a bot with one file per text; null stands for a file that is missing. */
  public BotKey bot(String id, String... texts) {
    String[] names = new String[texts.length];
    for (int i = 0; i < texts.length; i++) {
      names[i] = "file%d.txt".formatted(i);
      if (texts[i] != null) {
        file(id, names[i], texts[i]);
      }
    }
    bots.put(BotBuilder.bot(id).withFiles(names).cut(60, 0).build());
    return BotKey.of("user", id);
  }

  /** S3 does not answer the next requests for a bot's first file. */
  public void outage(BotKey bot, int requests) {
    objects.failNext("user/%s/documents/file0.txt".formatted(bot.bot().value()), requests);
  }

  void file(String id, String name, String text) {
    objects.put("user/%s/documents/%s".formatted(id, name), text.getBytes(StandardCharsets.UTF_8));
  }

  /** An embedding task of this worker. */
  public BotEmbedding task(boolean partial) {
    return new BotEmbedding(
        bots,
        new WorkerContext(reader, BUCKET, embedder, target.database(), EXEC_ID, partial, stop));
  }

  /** The status of a bot that the application shows. */
  public SyncStatus status(BotKey key) {
    return ((ScannedItem.OfBot) bots.find(key).orElseThrow()).bot().status();
  }

  String reason(BotKey key) {
    return ((ScannedItem.OfBot) bots.find(key).orElseThrow()).bot().statusReason();
  }

  /** A bot's chunks in the order of their ids. */
  List<String> contents(BotKey key) {
    return strings(
        "SELECT content FROM items WHERE botid = '%s' ORDER BY id".formatted(key.bot().value()));
  }

  /** The first column of a statement's result. */
  public List<String> strings(String sql) {
    return target.database().inTransaction(session -> session.list(sql, row -> row.getString(1)));
  }

  @Override
  public void close() throws SQLException {
    embedder.close();
    reader.close();
    target.close();
  }
}
