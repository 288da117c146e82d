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
 * The contract of every {@link EmbeddingModel}. An implementation makes its service fail on
 * request. Texts are numbers, which tell them apart.
 */
interface EmbeddingModelContract {
  EmbeddingModel model();

  /** Throttles the next call. The service asks to wait that long, if it supports that. */
  void throttleNext(Optional<Duration> asked);

  /** Makes the next call fail transiently. */
  void failNext();

  /** Makes the service reject the texts of the next call. */
  void refuseNext();

  /** How many calls have reached the service. */
  long calls();

  /** A text that is too long for the service itself, independently of {@code longestText}. */
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
  default void aFullBatchHasTheOrderOfItsTextsAndTheDimension() {
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
  default void queriesAreEmbeddedIntoTheSameSpace() {
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
  default void aTextThatIsTooLongIsDistinguishedFromOtherRejections() {
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
  default void aTransientFaultIsUnavailableAndIsNotRetriedHere() {
    failNext();
    long before = calls();
    assertThat(model().embed(List.of("1"), Purpose.DOCUMENT)).isInstanceOf(Unavailable.class);
    assertThat(calls() - before).isEqualTo(1);
    assertThat(vectors(List.of("1"), Purpose.DOCUMENT).vectors()).hasSize(1);
  }
}
