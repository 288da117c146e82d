package dev.portage.embed;

import dev.portage.embed.model.EmbeddingAnswer;
import dev.portage.embed.model.EmbeddingModel;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A model that records what it embedded, and whose vectors identify their text. */
public final class RecordingModel implements EmbeddingModel {
  private final Queue<String> embedded = new ConcurrentLinkedQueue<>();
  private volatile int longest = Integer.MAX_VALUE;
  private volatile int failingFrom = Integer.MAX_VALUE;
  private volatile Runnable before = () -> {};

  /** Rejects longer texts as too long, although {@link #longestText} allows them. */
  void takesAtMost(int characters) {
    longest = characters;
  }

  /** Fails from the n-th text on. */
  void failFrom(int texts) {
    failingFrom = texts;
  }

  /** Runs this before each answer. */
  void beforeEach(Runnable action) {
    before = action;
  }

  /** All texts for which it returned a vector. */
  public List<String> embedded() {
    return List.copyOf(embedded);
  }

  /** The first number of a text's vector. */
  static float first(String text) {
    return text.hashCode() % 1_000;
  }

  @Override
  public String name() {
    return "recording";
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
    before.run();
    if (texts.stream().anyMatch(text -> text.length() > longest)) {
      return new EmbeddingAnswer.TooLong("a text is too long");
    }
    if (embedded.size() + texts.size() > failingFrom) {
      return new EmbeddingAnswer.Unavailable("it is unavailable");
    }
    embedded.addAll(texts);
    return new EmbeddingAnswer.Vectors(texts.stream().map(RecordingModel::vector).toList());
  }

  private static float[] vector(String text) {
    float[] vector = new float[1024];
    vector[0] = first(text);
    return vector;
  }
}
