package dev.portage.embed;

import static java.util.stream.Collectors.joining;

import dev.portage.bots.BotBuilder;
import dev.portage.bots.BotKey;
import dev.portage.bots.InMemoryBotTable;
import dev.portage.embed.EmbeddingResult.Finished;
import dev.portage.embed.model.Embedder;
import dev.portage.embed.model.EmbeddingAnswer;
import dev.portage.embed.model.EmbeddingModel;
import dev.portage.embed.model.Pace;
import dev.portage.embed.model.PacedModel;
import dev.portage.embed.model.Quota;
import dev.portage.embed.source.s3.FakeObjectStore;
import dev.portage.embed.source.web.WebSettings;
import dev.portage.embed.text.ExtractionLimits;
import dev.portage.embed.text.TextExtraction;
import dev.portage.postgres.Target;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Embeds a bot of many chunks in this JVM, whose heap is small, and says what became of it. */
public final class LargeBot {
  static final int CHUNKS = 12_000;

  private static final int FILES = 10;
  private static final String BUCKET = "bucket";

  private LargeBot() {}

  /** The process. */
  public static void main(String[] arguments) throws SQLException {
    Plain model = new Plain();
    try (Target target = Target.fresh();
        SourceReader reader =
            new SourceReader(
                objects(),
                new TextExtraction(ExtractionLimits.defaults()),
                WebSettings.defaults());
        Embedder embedder =
            new Embedder(
                new PacedModel(
                    model, new Pace(Quota.NONE, System::nanoTime), PacedModel.RetryWindow.DEFAULT),
                new PostgresVectorCache(target.database(), model, PacedModel.RetryWindow.DEFAULT),
                Embedder.Limits.DEFAULT)) {
      InMemoryBotTable bots = new InMemoryBotTable();
      bots.put(BotBuilder.bot("large").withFiles(names()).cut(40, 0).build());
      WorkerContext context =
          new WorkerContext(
              reader, BUCKET, embedder, target.database(), "exec", false, new StopSignal());
      EmbeddingResult result =
          new BotEmbedding(bots, context).embed(BotKey.of("user", "large"), Optional.empty());
      long rows =
          target
              .database()
              .inTransaction(
                  session -> session.one("SELECT count(*) FROM items", row -> row.getLong(1)));
      System.out.printf("%d chunks, %d rows%n", ((Finished) result).outcome().chunks(), rows);
    }
    System.exit(0);
  }

  private static String[] names() {
    return IntStream.range(0, FILES).mapToObj("%d.txt"::formatted).toArray(String[]::new);
  }

  private static FakeObjectStore objects() {
    FakeObjectStore objects = new FakeObjectStore(BUCKET);
    for (String name : names()) {
      objects.put("user/large/documents/" + name, facts(name).getBytes(StandardCharsets.UTF_8));
    }
    return objects;
  }

  /** A sentence is a chunk: two do not fit into one. */
  private static String facts(String name) {
    return IntStream.range(0, CHUNKS / FILES)
        .mapToObj(i -> "Fact %05d of file %s is this one.".formatted(i, name.charAt(0)))
        .collect(joining(" "));
  }

  /** Vectors of the real dimension, made from the text's hash. */
  private record Plain() implements EmbeddingModel {
    @Override
    public String name() {
      return "plain";
    }

    @Override
    public int dimensions() {
      return 1024;
    }

    @Override
    public int largestBatch() {
      return 96;
    }

    @Override
    public int longestText() {
      return 2048;
    }

    @Override
    public EmbeddingAnswer embed(List<String> texts, Purpose purpose) {
      return new EmbeddingAnswer.Vectors(texts.stream().map(Plain::vector).toList());
    }

    private static float[] vector(String text) {
      float[] vector = new float[1024];
      vector[Math.floorMod(text.hashCode(), vector.length)] = 1;
      return vector;
    }
  }
}
