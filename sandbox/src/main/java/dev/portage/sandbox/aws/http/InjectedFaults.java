package dev.portage.sandbox.aws.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The faults that tests inject, for each action such as {@code ecs:RunTask}. Rates are
 * deterministic and not random: with 0.25 exactly each fourth call is throttled.
 */
public final class InjectedFaults {
  private final Map<String, Plan> plans = new ConcurrentHashMap<>();

  InjectedFaults() {}

  /** Makes the next calls of the action fail with the error. */
  public void failNext(String action, int times, AwsError error) {
    plan(action).fail(times, error);
  }

  /**
   * Throttles this share of the action's calls, with the error of its protocol.
   *
   * @param share between 0 and 1
   */
  public void throttle(String action, double share) {
    plan(action).throttle(share);
  }

  /** Delays each call of the action. */
  public void delay(String action, Duration delay) {
    plan(action).delay(delay);
  }

  /** Removes all faults. */
  public void clear() {
    plans.clear();
  }

  Duration delay(String action) {
    Plan plan = plans.get(action);
    return plan == null ? Duration.ZERO : plan.delay();
  }

  Optional<AwsError> next(String action, AwsError throttled) {
    return Optional.ofNullable(plans.get(action)).flatMap(plan -> plan.next(throttled));
  }

  private Plan plan(String action) {
    return plans.computeIfAbsent(action, key -> new Plan());
  }

  private static final class Plan {
    private final Queue<AwsError> errors = new ArrayDeque<>();
    private final FaultRate throttled = new FaultRate();
    private Duration delay = Duration.ZERO;

    synchronized void fail(int times, AwsError error) {
      for (int i = 0; i < times; i++) {
        errors.add(error);
      }
    }

    synchronized void throttle(double share) {
      throttled.set(share);
    }

    synchronized void delay(Duration delay) {
      this.delay = delay;
    }

    synchronized Duration delay() {
      return delay;
    }

    synchronized Optional<AwsError> next(AwsError throttling) {
      AwsError error = errors.poll();
      if (error != null) {
        return Optional.of(error);
      }
      return throttled.hit() ? Optional.of(throttling) : Optional.empty();
    }
  }
}
