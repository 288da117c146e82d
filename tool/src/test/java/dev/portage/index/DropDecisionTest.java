package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropDecisionTest {
  @ParameterizedTest
  @CsvSource({
    // rows to copy, rows on the target, an index on the tenant, dropped
    "0, 0, true, false",
    "1, 0, true, true",
    "1, 0, false, true",
    "3, 8000, true, false",
    "8000, 8000, true, false",
    "32000, 8000, true, true",
    "31999, 8000, true, false",
    "32000, 8000, false, false",
    "1000000, 1, false, false",
    "1000000, 10000, true, true",
    "1000000, 10001, true, false",
  })
  void anIndexIsDroppedForManyRowsIntoATableThatIsNearlyEmpty(
      long toCopy, long onTarget, boolean tenantIndex, boolean dropped) {
    assertThat(new DropDecision(toCopy, onTarget, tenantIndex).drops()).isEqualTo(dropped);
  }
}
