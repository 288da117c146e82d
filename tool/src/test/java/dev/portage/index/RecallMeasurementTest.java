package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.index.SearchQuery.Found;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecallMeasurementTest {
  private static final List<Found> TRUTH = List.of(new Found("a", 1), new Found("b", 2));

  @Test
  void aRowAsFarAsTheLastCounts() {
    List<Found> found = List.of(new Found("a", 1), new Found("c", 2));
    assertThat(RecallMeasurement.recall(found, TRUTH)).isEqualTo(1);
  }

  @Test
  void aRowThatIsFartherDoesNot() {
    List<Found> found = List.of(new Found("a", 1), new Found("c", 2.1));
    assertThat(RecallMeasurement.recall(found, TRUTH)).isEqualTo(0.5);
  }

  @Test
  void tooFewRowsAreMissed() {
    assertThat(RecallMeasurement.recall(List.of(), TRUTH)).isZero();
    assertThat(RecallMeasurement.recall(List.of(), List.of())).isEqualTo(1);
  }

  @Test
  void negativeDistancesOfInnerProductsAreComparedToo() {
    List<Found> truth = List.of(new Found("a", -3), new Found("b", -2));
    List<Found> found = List.of(new Found("a", -3), new Found("c", -1.9));
    assertThat(RecallMeasurement.recall(found, truth)).isEqualTo(0.5);
  }
}
