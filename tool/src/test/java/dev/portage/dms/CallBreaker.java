package dev.portage.dms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Ends the work of a test at its n-th call of AWS, before the call or after its effect. The SDK
 * finds it as one of its global interceptors; it does nothing while no test asks for it.
 */
public final class CallBreaker implements ExecutionInterceptor {
  private static final AtomicReference<Plan> PLAN = new AtomicReference<>();

  /** What a killed process is not: something that the product could catch and handle. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed(int at) {
      super("killed at call " + at);
    }
  }

  private record Plan(int at, boolean afterwards, AtomicInteger calls) {
    private void count(boolean before) {
      int now = before ? calls.incrementAndGet() : calls.get();
      if (now == at && before != afterwards) {
        throw new Killed(at);
      }
    }
  }

  /**
   * Runs work that is killed at a call.
   *
   * @return whether it came so far; a call that is answered with an error has no effect, so that it
   *     is not killed after it
   */
  static boolean killed(int at, boolean afterwards, Runnable work) {
    Plan plan = new Plan(at, afterwards, new AtomicInteger());
    PLAN.set(plan);
    try {
      work.run();
    } catch (Killed e) {
      assertThat(e).hasMessageEndingWith(" " + at);
    } finally {
      PLAN.set(null);
    }
    return plan.calls().get() >= at;
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    count(true);
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    count(false);
  }

  private static void count(boolean before) {
    Plan plan = PLAN.get();
    if (plan != null) {
      plan.count(before);
    }
  }
}
