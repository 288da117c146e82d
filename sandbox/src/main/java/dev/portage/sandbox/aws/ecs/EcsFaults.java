package dev.portage.sandbox.aws.ecs;

import dev.portage.sandbox.aws.ecs.TaskStatus.Cause;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** What the next tasks are in for; each entry serves once, in order. */
public final class EcsFaults {
  /**
   * {@code failures[].reason} when Fargate has no room (AWS re:Post, "Capacity is unavailable").
   */
  public static final String NO_CAPACITY =
      "Capacity is unavailable at this time. Please try again later or in a different availability"
          + " zone";

  private final Queue<String> refusals = new ArrayDeque<>();
  private final Queue<Cause> startFailures = new ArrayDeque<>();
  private final Queue<Kill> kills = new ArrayDeque<>();

  /** A death that awaits a task some time after it runs. */
  record Kill(TaskDeath death, Duration after) {}

  EcsFaults() {}

  /** RunTask answers for the next tasks with this reason in {@code failures[]}. */
  public synchronized void refuseNext(int tasks, String reason) {
    repeat(tasks, () -> refusals.add(reason));
  }

  /** The next tasks end as TaskFailedToStart, for example with a CannotPullContainerError. */
  public synchronized void failToStartNext(int tasks, String reason) {
    repeat(tasks, () -> startFailures.add(new Cause("TaskFailedToStart", reason)));
  }

  /** The next tasks die that long after they began to run. */
  public synchronized void killNext(int tasks, TaskDeath death, Duration after) {
    repeat(tasks, () -> kills.add(new Kill(death, after)));
  }

  synchronized Optional<String> refusal() {
    return Optional.ofNullable(refusals.poll());
  }

  synchronized Optional<Cause> startFailure() {
    return Optional.ofNullable(startFailures.poll());
  }

  synchronized Optional<Kill> kill() {
    return Optional.ofNullable(kills.poll());
  }

  private static void repeat(int times, Runnable action) {
    for (int i = 0; i < times; i++) {
      action.run();
    }
  }
}
