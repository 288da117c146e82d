package dev.portage.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.embed.model.EmbeddingModel.Purpose;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EmbedderTest {
  private static final Embedder.Limits SHORT =
      new Embedder.Limits(3, Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMillis(200));

  private final ScriptedModel model = new ScriptedModel();

  private List<float[]> embed(int texts) {
    return new Embedder(model, SHORT).embed(texts(texts), Purpose.DOCUMENT);
  }

  private static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  @Property(tries = 60)
  void vectorsComeInTheOrderOfTheirTextsInFullBatches(@ForAll @IntRange(max = 1_000) int count) {
    ScriptedModel fresh = new ScriptedModel();
    List<float[]> vectors = new Embedder(fresh, SHORT).embed(texts(count), Purpose.DOCUMENT);
    assertThat(vectors).extracting(vector -> (int) vector[0]).isEqualTo(range(count));
    assertThat(fresh.batches()).hasSize((count + 95) / 96).allMatch(size -> size <= 96);
    assertThat(fresh.batches().stream().filter(size -> size < 96).count()).isLessThanOrEqualTo(1);
  }

  private static List<Integer> range(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void asManyCallsAreInFlightAsAllowedAndNeverMore() {
    model.gather(3);
    embed(2_000);
    assertThat(model.mostAtOnce()).isEqualTo(3);
  }

  @Test
  void throttlingAndFaultsAreWaitedOut() {
    model
        .answer(new EmbeddingAnswer.Throttled(Optional.empty()))
        .answer(new EmbeddingAnswer.Throttled(Optional.of(Duration.ofMillis(1))))
        .answer(new EmbeddingAnswer.Unavailable("being restarted"));
    assertThat(embed(10)).hasSize(10);
    assertThat(model.batches()).hasSize(4);
  }

  @Test
  void throttlingWithoutAnEndIsGivenUp() {
    model.alwaysAnswer(new EmbeddingAnswer.Throttled(Optional.empty()));
    assertThatThrownBy(() -> embed(1))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining("scripted")
        .hasMessageContaining("throttled");
  }

  @Test
  void aServiceThatStaysAwayIsGivenUpWithItsWords() {
    model.alwaysAnswer(new EmbeddingAnswer.Unavailable("the lake is dry"));
    assertThatThrownBy(() -> embed(1))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining("the lake is dry");
  }

  @Test
  void aRefusalIsNotTriedAgain() {
    model.alwaysAnswer(new EmbeddingAnswer.Refused("too long"));
    assertThatThrownBy(() -> embed(1))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining("too long");
    assertThat(model.batches()).hasSize(1);
  }

  @Test
  void whatTheModelThrowsIsNotTriedAgain() {
    model.alwaysThrow(new IllegalStateException("denied"));
    assertThatThrownBy(() -> embed(1)).hasMessage("denied");
    assertThat(model.batches()).hasSize(1);
  }

  @Test
  void vectorsOfAnotherDimensionOrNumberAreRefused() {
    model.answer(new EmbeddingAnswer.Vectors(List.of(new float[3])));
    assertThatThrownBy(() -> embed(1)).isInstanceOf(EmbeddingException.class);
    model.answer(new EmbeddingAnswer.Vectors(List.of(new float[2])));
    assertThatThrownBy(() -> embed(2)).isInstanceOf(EmbeddingException.class);
  }

  @Test
  void nothingIsAskedForNothing() {
    assertThat(embed(0)).isEmpty();
    assertThat(model.batches()).isEmpty();
  }
}
