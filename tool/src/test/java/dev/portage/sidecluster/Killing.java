package dev.portage.sidecluster;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Fails the n-th call and every later one, as if the process had been killed there. */
final class Killing {
  private final int at;
  private final boolean afterwards;
  private int calls;

  /**
   * Fails from the given call on.
   *
   * @param at the number of the first call that fails, from 1
   * @param afterwards whether that call still has its effect, although the caller gets no answer
   */
  Killing(int at, boolean afterwards) {
    this.at = at;
    this.afterwards = afterwards;
  }

  boolean happened() {
    return calls >= at;
  }

  Clusters around(Clusters real) {
    return (Clusters)
        Proxy.newProxyInstance(
            Clusters.class.getClassLoader(),
            new Class<?>[] {Clusters.class},
            (proxy, method, arguments) -> call(real, method, arguments));
  }

  private Object call(Clusters real, Method method, Object[] arguments)
      throws IllegalAccessException {
    calls++;
    try {
      Object result =
          calls < at || (calls == at && afterwards) ? method.invoke(real, arguments) : null;
      if (calls >= at) {
        throw new Fault(ExitCode.AWS_REFUSED, "killed at call " + at, "This is a test.");
      }
      return result;
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }
}
