package dev.portage.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PricesTest {
  @Test
  void everyModelThatIsKnownHasItsPriceWhateverItsRegionOrArn() {
    assertThat(Prices.of("us.cohere.embed-v4:0").thousandTokens()).isEqualTo(0.00012);
    assertThat(Prices.of("cohere.embed-multilingual-v3").thousandTokens()).isEqualTo(0.0001);
    assertThat(Prices.of("amazon.titan-embed-text-v2:0").thousandTokens()).isEqualTo(0.00002);
    assertThat(Prices.of("cohere.embed-v4").findings()).isEmpty();
  }

  @Test
  void aModelWithoutAPriceIsNamed() {
    assertThat(Prices.of("bge-m3").thousandTokens()).isZero();
    assertThat(Prices.of("bge-m3").findings())
        .extracting(Finding::subject)
        .containsExactly("the model bge-m3");
  }

  @Test
  void embeddingAndTasksAddUp() {
    assertThat(new EmbeddingEstimate(1, 1, 0.5, 0.25, Duration.ZERO, 1).dollars()).isEqualTo(0.75);
  }
}
