package dev.portage.embed.model;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.portage.embed.model.EmbeddingAnswer.Refused;
import dev.portage.embed.model.EmbeddingAnswer.Throttled;
import dev.portage.embed.model.EmbeddingAnswer.TooLong;
import dev.portage.embed.model.EmbeddingAnswer.Unavailable;
import dev.portage.embed.model.EmbeddingAnswer.Vectors;
import dev.portage.embed.model.EmbeddingModel.Purpose;
import dev.portage.fault.Results;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Embeds any number of texts in full batches, a few calls at a time, and waits out throttling. */
public final class Embedder {
  private static final Duration UNSAID = Duration.ofNanos(-1);

  private final EmbeddingModel model;
  private final Limits limits;
  private final RetryPolicy<EmbeddingAnswer> patience;

  /**
   * How much at once, and how long to wait.
   *
   * @param callsInFlight at once; a task has little more to win from Bedrock's latency
   * @param firstWait before the second try; it doubles, with jitter
   * @param longestWait between two tries: quotas are by the minute
   * @param patience in all, for one batch
   */
  public record Limits(
      int callsInFlight, Duration firstWait, Duration longestWait, Duration patience) {
    /** For production. */
    public static final Limits DEFAULT =
        new Limits(4, Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofMinutes(10));
  }

  /** Embeds with this model, within these limits. */
  public Embedder(EmbeddingModel model, Limits limits) {
    this.model = model;
    this.limits = limits;
    this.patience =
        RetryPolicy.<EmbeddingAnswer>builder()
            .handleResultIf(answer -> answer instanceof Throttled || answer instanceof Unavailable)
            .handleIf(thrown -> false)
            .withDelayFn(context -> asked(context.getLastResult()))
            .withBackoff(limits.firstWait(), limits.longestWait())
            .withJitter(0.3)
            .withMaxAttempts(-1)
            .withMaxDuration(limits.patience())
            .build();
  }

  /** How long the service asked to wait; a negative answer leaves it to the back-off. */
  private static Duration asked(EmbeddingAnswer answer) {
    return answer instanceof Throttled throttled ? throttled.asked().orElse(UNSAID) : UNSAID;
  }

  /** The model behind. */
  public EmbeddingModel model() {
    return model;
  }

  /**
   * Embeds texts.
   *
   * @return as many vectors as texts, in their order
   * @throws EmbeddingException when the service refuses a text or does not recover in time
   */
  public List<float[]> embed(List<String> texts, Purpose purpose) {
    Semaphore inFlight = new Semaphore(limits.callsInFlight());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<float[]>>> calls = new ArrayList<>();
      for (int from = 0; from < texts.size(); from += model.largestBatch()) {
        List<String> batch =
            texts.subList(from, Math.min(texts.size(), from + model.largestBatch()));
        calls.add(threads.submit(within(inFlight, () -> batch(batch, purpose))));
      }
      return collected(calls, threads);
    }
  }

  private static List<float[]> collected(
      List<Future<List<float[]>>> calls, ExecutorService threads) {
    try {
      List<float[]> vectors = new ArrayList<>();
      for (Future<List<float[]>> call : calls) {
        vectors.addAll(Results.of(call));
      }
      return vectors;
    } catch (RuntimeException | Error e) {
      // Closing would wait for all the others, and pay for them.
      threads.shutdownNow();
      throw e;
    }
  }

  private static <T> Callable<T> within(Semaphore permits, Callable<T> call) {
    return () -> {
      permits.acquire();
      try {
        return call.call();
      } finally {
        permits.release();
      }
    };
  }

  private List<float[]> batch(List<String> texts, Purpose purpose) {
    EmbeddingAnswer answer = Failsafe.with(patience).get(() -> model.embed(texts, purpose));
    return switch (answer) {
      case Vectors vectors -> checked(vectors.vectors(), texts.size());
      case TooLong tooLong ->
          throw new EmbeddingException(
              "%s refused: %s".formatted(model.name(), tooLong.why()), false);
      case Refused refused ->
          throw new EmbeddingException(
              "%s refused: %s".formatted(model.name(), refused.why()), false);
      case Throttled ignored ->
          throw new EmbeddingException(
              "%s throttled every call for %s".formatted(model.name(), limits.patience()), true);
      case Unavailable unavailable ->
          throw new EmbeddingException(
              "%s did not answer for %s: %s"
                  .formatted(model.name(), limits.patience(), unavailable.why()),
              true);
    };
  }

  private List<float[]> checked(List<float[]> vectors, int texts) {
    boolean whole =
        vectors.size() == texts
            && vectors.stream().allMatch(vector -> vector.length == model.dimensions());
    if (!whole) {
      throw new EmbeddingException(
          "%s gave %d vectors for %d texts, or vectors of another dimension than %d"
              .formatted(model.name(), vectors.size(), texts, model.dimensions()),
          true);
    }
    return vectors;
  }
}
