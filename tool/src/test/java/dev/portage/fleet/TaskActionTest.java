package dev.portage.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TaskActionTest {
  private static final FleetLimits LIMITS = FleetLimits.of(2);
  private static final Duration INSTANT = Duration.ofNanos(1);
  private static final TaskState ALIVE = new TaskState.Alive("RUNNING");
  private static final TaskState UNKNOWN = new TaskState.Unknown();
  private static final TaskAction LEAVE = new TaskAction.Leave();

  private static TaskAction of(TaskState state, Duration watched) {
    return TaskAction.of(state, watched, LIMITS);
  }

  @Test
  void aTaskThatWorksIsLeftAloneUntilItsTimeIsOver() {
    assertThat(of(ALIVE, Duration.ZERO)).isEqualTo(LEAVE);
    assertThat(of(ALIVE, LIMITS.task())).isEqualTo(LEAVE);
    assertThat(of(ALIVE, LIMITS.task().plus(INSTANT)))
        .isEqualTo(new TaskAction.Stop("portage: longer than PT3H"));
  }

  @Test
  void aTaskThatStoppedIsSettledWithTheReasonOfEcs() {
    assertThat(
            of(
                new TaskState.Stopped(OptionalInt.of(1), "it exited", TaskFailure.EXITED),
                Duration.ZERO))
        .isEqualTo(new TaskAction.Settle("it exited", TaskFailure.EXITED));
  }

  @Test
  void aTaskThatEcsDoesNotKnowMayHaveJustBeenStarted() {
    assertThat(of(UNKNOWN, Duration.ZERO)).isEqualTo(LEAVE);
    assertThat(of(UNKNOWN, LIMITS.unknown())).isEqualTo(LEAVE);
    assertThat(of(UNKNOWN, LIMITS.unknown().plus(INSTANT)))
        .isEqualTo(new TaskAction.Settle("ECS no longer knows the task", TaskFailure.LOST));
  }
}
