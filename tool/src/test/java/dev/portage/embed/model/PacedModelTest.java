package dev.portage.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.embed.model.EmbeddingAnswer.Definitive;
import dev.portage.embed.model.EmbeddingAnswer.Vectors;
import dev.portage.embed.model.EmbeddingModel.Purpose;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PacedModelTest {
  private static final PacedModel.RetryWindow SHORT =
      new PacedModel.RetryWindow(
          Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMillis(200));

  private final ScriptedModel model = new ScriptedModel();
  private final PacedModel paced =
      new PacedModel(model, new Pace(Quota.NONE, System::nanoTime), SHORT);

  private Definitive embed(String... texts) {
    return paced.embed(List.of(texts), Purpose.DOCUMENT);
  }

  @Test
  void throttlingAndFaultsAreWaitedOutAndTheTextsKeepTheirBatch() {
    model
        .answer(new EmbeddingAnswer.Throttled(Optional.empty()))
        .answer(new EmbeddingAnswer.Throttled(Optional.of(Duration.ofMillis(1))))
        .answer(new EmbeddingAnswer.Unavailable("being restarted"));
    assertThat(embed("1", "2", "3")).isInstanceOf(Vectors.class);
    assertThat(model.batches()).containsExactly(3, 3, 3, 3);
  }

  @Test
  void throttlingWithoutAnEndIsGivenUp() {
    model.alwaysAnswer(new EmbeddingAnswer.Throttled(Optional.empty()));
    assertThatThrownBy(() -> embed("1"))
        .isInstanceOfSatisfying(
            EmbeddingException.class, thrown -> assertThat(thrown.isTransient()).isTrue())
        .hasMessageContaining("scripted")
        .hasMessageContaining("throttled");
  }

  @Test
  void aServiceThatStaysAwayIsGivenUpWithItsWords() {
    model.alwaysAnswer(new EmbeddingAnswer.Unavailable("the lake is dry"));
    assertThatThrownBy(() -> embed("1"))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining("the lake is dry");
  }

  @Test
  void aRefusalIsNotTriedAgain() {
    model.alwaysAnswer(new EmbeddingAnswer.Refused("no such model"));
    assertThat(embed("1")).isEqualTo(new EmbeddingAnswer.Refused("no such model"));
    assertThat(model.batches()).hasSize(1);
  }

  @Test
  void whatTheModelThrowsIsNotTriedAgain() {
    model.alwaysThrow(new IllegalStateException("denied"));
    assertThatThrownBy(() -> embed("1")).hasMessage("denied");
    assertThat(model.batches()).hasSize(1);
  }

  @Test
  void vectorsOfAnotherDimensionOrNumberAreNoVectors() {
    model.answer(new Vectors(List.of(new float[3])));
    assertThatThrownBy(() -> embed("1")).isInstanceOf(EmbeddingException.class);
    model.answer(new Vectors(List.of(new float[2])));
    assertThatThrownBy(() -> embed("1", "2")).isInstanceOf(EmbeddingException.class);
  }
}
