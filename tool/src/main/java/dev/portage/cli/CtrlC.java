package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.migration.Interrupt;
import java.lang.reflect.Proxy;
import java.time.Duration;

/**
 * Passes Ctrl-C on to an {@link Interrupt} while there is work to wait for; at other times, and the
 * second time (the third, where tasks can be left running), it ends the process at once. It goes
 * through sun.misc.Signal, which has no successor and which a compiler warns of, hence by name.
 */
final class CtrlC {
  /** Longer than one call to AWS takes, shorter than an operator waits before kill -9. */
  private static final Duration LAST_WORK = Duration.ofSeconds(5);

  private CtrlC() {}

  /** Handles Ctrl-C from now on; on a JVM without such signals, Ctrl-C ends the process. */
  static void passTo(Interrupt interrupt, Console console) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object passing =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                asked(interrupt, console);
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("INT"), passing);
    } catch (ReflectiveOperationException e) {
      console.note("on this JVM Ctrl-C ends the process at once; the same command resumes the run");
    }
  }

  private static void asked(Interrupt interrupt, Console console) {
    Interrupt.Work work = interrupt.work();
    int waits =
        switch (work) {
          case NONE -> 0;
          case TRANSACTIONS -> 1;
          case TASKS -> 2;
        };
    if (waits == 0 || interrupt.ask() > waits) {
      // Nothing is lost: the next run repeats what was not committed.
      interrupt.runBeforeExit(LAST_WORK);
      console.interrupted();
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number());
    }
    console.warning(
        work == Interrupt.Work.TASKS && interrupt.leave()
            ? "ending now; running tasks continue, and the same command resumes the run"
            : "no further work is started; waiting for running work (Ctrl-C again ends at once)");
  }
}
