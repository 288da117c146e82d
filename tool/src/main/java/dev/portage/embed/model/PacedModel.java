package dev.portage.embed.model;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.portage.embed.model.EmbeddingAnswer.Definitive;
import dev.portage.embed.model.EmbeddingAnswer.Throttled;
import dev.portage.embed.model.EmbeddingAnswer.Transient;
import dev.portage.embed.model.EmbeddingAnswer.Unavailable;
import dev.portage.embed.model.EmbeddingAnswer.Vectors;
import dev.portage.embed.model.EmbeddingModel.Purpose;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A model that is asked no faster than its pace, and asked again while it is busy or failing. */
public final class PacedModel {
  private static final long RECHECK = TimeUnit.MILLISECONDS.toNanos(500);
  private static final Duration NOT_STATED = Duration.ofNanos(-1);

  private final EmbeddingModel model;
  private final Pace pace;
  private final RetryWindow window;
  private final RetryPolicy<EmbeddingAnswer> retries;
  private final CountDownLatch never = new CountDownLatch(1);

  /**
   * How long to wait.
   *
   * @param firstDelay before the second try; it doubles, with jitter
   * @param longestDelay between two tries: quotas are by the minute
   * @param total for one call
   */
  public record RetryWindow(Duration firstDelay, Duration longestDelay, Duration total) {
    /** For production. */
    public static final RetryWindow DEFAULT =
        new RetryWindow(Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofMinutes(10));
  }

  /**
   * A model with window.
   *
   * @param pace shared by all who ask this model
   */
  public PacedModel(EmbeddingModel model, Pace pace, RetryWindow window) {
    this.model = model;
    this.pace = pace;
    this.window = window;
    this.retries =
        RetryPolicy.<EmbeddingAnswer>builder()
            .handleResultIf(Transient.class::isInstance)
            .handleIf(thrown -> false)
            .withDelayFn(context -> requestedDelay(context.getLastResult()))
            .withBackoff(window.firstDelay(), window.longestDelay())
            .withJitter(0.3)
            .withMaxAttempts(-1)
            .withMaxDuration(window.total())
            .build();
  }

  /** How long the service asked to wait; a negative answer leaves it to the back-off. */
  private static Duration requestedDelay(EmbeddingAnswer answer) {
    return answer instanceof Throttled throttled
        ? throttled.retryAfter().map(Pace::bounded).orElse(NOT_STATED)
        : NOT_STATED;
  }

  /** The model behind. */
  public EmbeddingModel model() {
    return model;
  }

  /** How fast it is asked. */
  public Pace pace() {
    return pace;
  }

  /**
   * Embeds up to {@link EmbeddingModel#largestBatch} texts in one call, made as often as needed.
   *
   * @return as many vectors as texts, in their order, or why there are none
   * @throws EmbeddingException when the service does not recover in time, or gives other vectors
   *     than it says
   */
  public Definitive embed(List<String> texts, Purpose purpose) {
    EmbeddingAnswer answer = Failsafe.with(retries).get(() -> once(texts, purpose));
    return switch (answer) {
      case Vectors vectors -> checked(vectors, texts.size());
      case Definitive refused -> refused;
      case Throttled ignored ->
          throw new EmbeddingException(
              "%s throttled every call for %s".formatted(model.name(), window.total()), true);
      case Unavailable unavailable ->
          throw new EmbeddingException(
              "%s did not answer for %s: %s"
                  .formatted(model.name(), window.total(), unavailable.why()),
              true);
    };
  }

  private EmbeddingAnswer once(List<String> texts, Purpose purpose) throws InterruptedException {
    int expected = Tokens.expected(texts);
    for (long wait = pace.take(expected); wait > 0; wait = pace.take(expected)) {
      // No longer at once: the pace may recover meanwhile.
      never.await(Math.min(wait, RECHECK), TimeUnit.NANOSECONDS);
    }
    EmbeddingAnswer answer = model.embed(texts, purpose);
    switch (answer) {
      case Vectors vectors -> pace.accepted(expected, vectors.tokens().orElse(expected));
      case Throttled throttled -> pace.throttled(expected, throttled.retryAfter());
      case EmbeddingAnswer other -> {}
    }
    return answer;
  }

  private Vectors checked(Vectors answer, int texts) {
    boolean whole =
        answer.vectors().size() == texts
            && answer.vectors().stream().allMatch(vector -> vector.length == model.dimensions());
    if (!whole) {
      throw new EmbeddingException(
          "%s gave %d vectors for %d texts, or vectors of another dimension than %d"
              .formatted(model.name(), answer.vectors().size(), texts, model.dimensions()),
          true);
    }
    return answer;
  }
}
