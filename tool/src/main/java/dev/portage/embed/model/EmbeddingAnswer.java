package dev.portage.embed.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The result of one call to an embedding service. */
public sealed interface EmbeddingAnswer {
  /** A result that a retry would not change. */
  sealed interface Definitive extends EmbeddingAnswer {}

  /** A result that a later retry may change. */
  sealed interface Transient extends EmbeddingAnswer {}

  /**
   * One vector per text, in the order of the texts.
   *
   * @param tokens what the service counted, and bills, for all texts of the call; empty if it does
   *     not say
   */
  record Vectors(List<float[]> vectors, OptionalInt tokens) implements Definitive {
    /** Vectors of a service that does not count tokens. */
    public Vectors(List<float[]> vectors) {
      this(vectors, OptionalInt.empty());
    }
  }

  /** At least one of the texts is too long for the model; the service does not say which. */
  record TooLong(String why) implements Definitive {}

  /** The service rejects these texts permanently, for another reason. */
  record Refused(String why) implements Definitive {}

  /** The rate limit was exceeded. The service may say how long to wait. */
  record Throttled(Optional<Duration> retryAfter) implements Transient {}

  /** The service failed; a retry may succeed. */
  record Unavailable(String why) implements Transient {}
}
