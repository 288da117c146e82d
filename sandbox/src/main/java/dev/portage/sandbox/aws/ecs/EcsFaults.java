package dev.portage.sandbox.aws.ecs;

import dev.portage.sandbox.aws.ecs.TaskStatus.Cause;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** Faults for the next tasks; each is used once, in the order in which they were added. */
public final class EcsFaults {
  /**
   * The {@code failures[].reason} when Fargate has no capacity (AWS re:Post, "Capacity is
   * unavailable").
   */
  public static final String NO_CAPACITY =
      "Capacity is unavailable at this time. Please try again later or in a different availability"
          + " zone";

  private final Queue<String> refusals = new ArrayDeque<>();
  private final Queue<Cause> startFailures = new ArrayDeque<>();
  private final Queue<Kill> kills = new ArrayDeque<>();

  /** How a task is killed, and how long after its start. */
  record Kill(KillReason death, Duration after) {}

  EcsFaults() {}

  /** Makes RunTask return this reason in {@code failures[]} for the next tasks. */
  public synchronized void refuseNext(int tasks, String reason) {
    repeat(tasks, () -> refusals.add(reason));
  }

  /** Makes the next tasks end as TaskFailedToStart, such as with a CannotPullContainerError. */
  public synchronized void failToStartNext(int tasks, String reason) {
    repeat(tasks, () -> startFailures.add(new Cause("TaskFailedToStart", reason)));
  }

  /** Kills the next tasks this long after they began to run. */
  public synchronized void killNext(int tasks, KillReason death, Duration after) {
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
