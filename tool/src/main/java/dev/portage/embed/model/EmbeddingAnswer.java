package dev.portage.embed.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a call to an embedding service ends with. */
public sealed interface EmbeddingAnswer {
  /** Asking again would be answered alike. */
  sealed interface Definitive extends EmbeddingAnswer {}

  /** Asking again, later, may go through. */
  sealed interface Transient extends EmbeddingAnswer {}

  /**
   * One vector a text, in the order of the texts.
   *
   * @param tokens what the service counted, and bills, for all texts of the call together; empty
   *     where it does not say
   */
  record Vectors(List<float[]> vectors, OptionalInt tokens) implements Definitive {
    /** Vectors of a service that does not count. */
    public Vectors(List<float[]> vectors) {
      this(vectors, OptionalInt.empty());
    }
  }

  /** At least one of the texts is longer than the model takes; the service does not say which. */
  record TooLong(String why) implements Definitive {}

  /** The service refuses these texts for another reason, now and later. */
  record Refused(String why) implements Definitive {}

  /** Too fast; the service may say how long to wait. */
  record Throttled(Optional<Duration> retryAfter) implements Transient {}

  /** The service failed; another try may go through. */
  record Unavailable(String why) implements Transient {}
}
