package dev.portage.index;

import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecallEstimateTest {
  /** So many searches that find all, and so many that find half. */
  private static RecallEstimate of(int all, int half) {
    List<Double> recalls = new ArrayList<>(nCopies(all, 1.0));
    recalls.addAll(nCopies(half, 0.5));
    return RecallEstimate.of(recalls);
  }

  @Test
  void theMarginShrinksWithTheSearches() {
    assertThat(of(90, 10).mean()).isEqualTo(0.95);
    assertThat(of(90, 10).margin()).isCloseTo(0.0296, within(0.0005));
    assertThat(of(9_000, 1_000).margin()).isCloseTo(0.003, within(0.0005));
    assertThat(of(90, 10).describe()).isEqualTo("0.950 ± 0.030");
  }

  @Test
  void aDifferenceWithinTheMarginIsNoFailure() {
    assertThat(of(88, 12).reaches(0.95)).isFalse();
    assertThat(of(88, 12).isBelow(0.95)).isFalse();
    assertThat(of(60, 40).isBelow(0.95)).isTrue();
    assertThat(of(88, 12).isBelow(of(89, 11))).isFalse();
    assertThat(of(60, 40).isBelow(of(95, 5))).isTrue();
    assertThat(of(95, 5).isBelow(of(60, 40))).isFalse();
  }

  @Test
  void fewSearchesThatAgreeAreNoProof() {
    assertThat(RecallEstimate.of(List.of(0.9)).margin()).isCloseTo(0.131, within(0.001));
    assertThat(RecallEstimate.of(List.of(0.9, 0.9)).isBelow(0.95)).isFalse();
    assertThat(RecallEstimate.of(List.of(0.5, 0.5)).isBelow(0.95)).isTrue();
  }

  @Test
  void whereAllIsFoundThereIsNoDoubt() {
    assertThat(of(5, 0).describe()).isEqualTo("1.000");
    assertThat(RecallEstimate.of(List.of()).reaches(1)).isTrue();
    assertThat(RecallEstimate.of(List.of(0.0)).isBelow(0.95)).isTrue();
  }
}
