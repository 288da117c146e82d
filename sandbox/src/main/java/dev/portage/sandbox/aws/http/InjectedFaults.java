package dev.portage.sandbox.aws.http;


import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What goes wrong on purpose, per action ({@code ecs:RunTask}). Shares are counted out, not drawn:
 * with 0.25 exactly each fourth call is throttled, so a test gives the same each time.
 */
public final class InjectedFaults {
  private final Map<String, Plan> plans = new ConcurrentHashMap<>();

  InjectedFaults() {}

  /** The next calls of the action answer with the error. */
  public void failNext(String action, int times, AwsError error) {
    plan(action).fail(times, error);
  }

  /**
   * That share of the action's calls is throttled, in the way of its protocol.
   *
   * @param share between 0 and 1
   */
  public void throttle(String action, double share) {
    plan(action).throttle(share);
  }

  /** Each call of the action takes that much longer. */
  public void delay(String action, Duration delay) {
    plan(action).delay(delay);
  }

  /** All goes well again. */
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
    private final Share throttled = new Share();
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
