package dev.portage.breaking;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fails the n-th operation of all seams that it wraps, and every later one, as if the process had
 * been killed there.
 */
final class Breaker implements FaultPoint {
  /** When an operation breaks. */
  enum When {
    /** The operation fails before it has had any effect. */
    BEFORE,
    /** The operation has its effect, but the caller gets no answer. */
    AFTER
  }

  private final int at;
  private final When when;
  private final AtomicInteger operations = new AtomicInteger();

  Breaker(int at, When when) {
    this.at = at;
    this.when = when;
  }

  /** One that never breaks. */
  static Breaker never() {
    return new Breaker(Integer.MAX_VALUE, When.BEFORE);
  }

  /** Whether the n-th operation was reached. */
  boolean broke() {
    return operations.get() >= at;
  }

  @Override
  public String toString() {
    return "broken %s operation %d".formatted(when, at);
  }

  /** Counts one operation. */
  @Override
  public void operation(Runnable effect) {
    int number = operations.incrementAndGet();
    boolean breaks = number >= at;
    if (!breaks || (number == at && when == When.AFTER)) {
      effect.run();
    }
    if (breaks) {
      throw new Fault(ExitCode.AWS_REFUSED, "broken at operation " + at, "This is a test.");
    }
  }

  /** The same seam, which breaks. */
  <T> T around(Class<T> seam, T real) {
    return seam.cast(
        Proxy.newProxyInstance(
            seam.getClassLoader(),
            new Class<?>[] {seam},
            (proxy, method, arguments) -> {
              Object[] result = new Object[1];
              operation(
                  () -> {
                    try {
                      result[0] = method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                      throw e.getCause() instanceof RuntimeException cause
                          ? cause
                          : new IllegalStateException(e.getCause());
                    } catch (IllegalAccessException e) {
                      throw new IllegalStateException(e);
                    }
                  });
              return result[0];
            }));
  }
}
