package dev.portage.embed.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.embed.model.EmbeddingAnswer.Refused;
import dev.portage.embed.model.EmbeddingAnswer.Throttled;
import dev.portage.embed.model.EmbeddingAnswer.TooLong;
import dev.portage.embed.model.EmbeddingAnswer.Unavailable;
import dev.portage.embed.model.EmbeddingAnswer.Vectors;
import dev.portage.embed.model.EmbeddingModel.Purpose;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link EmbeddingModel} keeps, whatever its service speaks. The implementer says how
 * the service behind is made to misbehave; the number that a text is tells texts apart.
 */
interface EmbeddingModelContract {
  EmbeddingModel model();

  /** The next call is throttled; the service asks to wait that long, if it ever says so. */
  void throttleNext(Optional<Duration> asked);

  /** The next call fails in a way that passes. */
  void failNext();

  /** The next call is refused for its texts, whatever they are. */
  void refuseNext();

  /** How many calls have reached the service. */
  long calls();

  /** A text that the service itself takes for too long, whatever {@code longestText} says. */
  default String tooLong() {
    return "too long ".repeat(100_000);
  }

  /** Whether the service counts tokens. */
  default boolean counts() {
    return true;
  }

  private Vectors vectors(List<String> texts, Purpose purpose) {
    EmbeddingAnswer answer = model().embed(texts, purpose);
    assertThat(answer).isInstanceOf(Vectors.class);
    return (Vectors) answer;
  }

  private List<String> batch() {
    return IntStream.range(0, model().largestBatch()).mapToObj(Integer::toString).toList();
  }

  @Test
  default void aFullBatchComesBackInItsOrderInTheDimension() {
    List<String> texts = batch();
    Vectors all = vectors(texts, Purpose.DOCUMENT);
    assertThat(all.vectors())
        .hasSize(texts.size())
        .allMatch(vector -> vector.length == model().dimensions());
    for (int i : new int[] {0, texts.size() / 2, texts.size() - 1}) {
      assertThat(vectors(List.of(texts.get(i)), Purpose.DOCUMENT).vectors().getFirst())
          .isEqualTo(all.vectors().get(i));
    }
  }

  @Test
  default void questionsAreEmbeddedIntoTheSameSpace() {
    assertThat(vectors(List.of("7"), Purpose.QUERY).vectors().getFirst())
        .hasSize(model().dimensions());
  }

  @Test
  default void tokensOfAllTextsAreCountedTogether() {
    Vectors some = vectors(batch(), Purpose.DOCUMENT);
    assertThat(some.tokens().isPresent()).isEqualTo(counts());
    if (counts()) {
      assertThat(some.tokens().getAsInt()).isGreaterThanOrEqualTo(model().largestBatch());
    }
  }

  @Test
  default void aTooLongTextIsToldFromOtherRefusals() {
    assertThat(model().embed(List.of(tooLong()), Purpose.DOCUMENT)).isInstanceOf(TooLong.class);
    refuseNext();
    assertThat(model().embed(List.of("1"), Purpose.DOCUMENT)).isInstanceOf(Refused.class);
  }

  @Test
  default void throttlingSaysHowLongToWaitIfTheServiceDoes() {
    throttleNext(Optional.empty());
    assertThat(model().embed(List.of("1"), Purpose.DOCUMENT))
        .isEqualTo(new Throttled(Optional.empty()));
    throttleNext(Optional.of(Duration.ofSeconds(3)));
    assertThat(model().embed(List.of("1"), Purpose.DOCUMENT))
        .isEqualTo(new Throttled(Optional.of(Duration.ofSeconds(3))));
  }

  @Test
  default void whatMayPassIsUnavailableAndNothingIsTriedAgainHere() {
    failNext();
    long before = calls();
    assertThat(model().embed(List.of("1"), Purpose.DOCUMENT)).isInstanceOf(Unavailable.class);
    assertThat(calls() - before).isEqualTo(1);
    assertThat(vectors(List.of("1"), Purpose.DOCUMENT).vectors()).hasSize(1);
  }
}
