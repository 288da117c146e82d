package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedTest {
  @Test
  void bothBoundsAreAllowed() {
    assertThat(Checked.between("--n", 1, 1, 9)).isEqualTo(1);
    assertThat(Checked.between("--n", 9, 1, 9)).isEqualTo(9);
    assertThat(Checked.between("--n", 0.05, 0.05, 9)).isEqualTo(0.05);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void otherValuesAreAFaultThatNamesTheRange(int value) {
    assertThatThrownBy(() -> Checked.between("--n", value, 1, 9))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.USAGE))
        .hasMessage("--n is %d, but must be between 1 and 9".formatted(value));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.04, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void nanAndInfinityAreFaults(double value) {
    assertThatThrownBy(() -> Checked.between("--poll", value, 0.05, 600))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("must be between 0.05 and 600");
  }
}
