package dev.portage.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LaunchPauseTest {
  private static final FleetLimits LIMITS = FleetLimits.of(2);

  private Instant now = Instant.EPOCH;
  private final LaunchPause pause = new LaunchPause(LIMITS, () -> now);

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void theFirstRequestIsMadeAtOnce() {
    assertThat(pause.waits()).isFalse();
  }

  @Test
  void withoutCapacityTheNextRequestIsMadeAfterThePause() {
    pause.noCapacity(TaskFailure.NO_ADDRESS, "no ENI");
    pass(LIMITS.pause().minusNanos(1));
    assertThat(pause.waits()).isTrue();
    pass(Duration.ofNanos(1));
    assertThat(pause.waits()).isFalse();
  }

  @Test
  void aReasonIsReportedOnceUntilItChanges() {
    assertThat(pause.noCapacity(TaskFailure.NO_ADDRESS, "no ENI"))
        .hasValueSatisfying(
            note -> assertThat(note).contains("retrying: no ENI", TaskFailure.NO_ADDRESS.hint()));
    assertThat(pause.noCapacity(TaskFailure.NO_ADDRESS, "no ENI")).isEmpty();
    assertThat(pause.noCapacity(TaskFailure.THROTTLED, "throttled")).isPresent();
    assertThat(pause.noCapacity(TaskFailure.NO_ADDRESS, "no ENI")).isPresent();
  }

  @Test
  void withoutCapacityForTooLongTheRunEnds() {
    pass(LIMITS.noCapacity());
    pause.noCapacity(TaskFailure.NO_ADDRESS, "no ENI");
    pass(Duration.ofNanos(1));
    assertThatThrownBy(() -> pause.noCapacity(TaskFailure.NO_ADDRESS, "no ENI"))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.AWS_REFUSED))
        .hasMessageContaining("no task for PT15M: no ENI");
  }

  @Test
  void aTaskThatRunsBeginsTheTimeAnew() {
    pass(LIMITS.noCapacity());
    pause.capacity();
    pass(LIMITS.noCapacity());
    assertThat(pause.noCapacity(TaskFailure.NO_ADDRESS, "no ENI")).isPresent();
  }
}
