package dev.portage.embed.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a call to an embedding service ends with. */
public sealed interface EmbeddingAnswer {
  /** One vector a text, in the order of the texts. */
  record Vectors(List<float[]> vectors) implements EmbeddingAnswer {}

  /** Too fast; the service may say how long to wait. */
  record Throttled(Optional<Duration> asked) implements EmbeddingAnswer {}

  /** The service failed; another try may go through. */
  record Unavailable(String why) implements EmbeddingAnswer {}

  /** The service refuses these texts, now and later. */
  record Refused(String why) implements EmbeddingAnswer {}
}
