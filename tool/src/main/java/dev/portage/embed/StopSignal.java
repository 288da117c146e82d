package dev.portage.embed;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks a worker to stop: transactions that are in progress are completed, and no new work begins.
 */
public final class StopSignal {
  private final Set<Runnable> actions = ConcurrentHashMap.newKeySet();
  private volatile boolean asked;

  /** Whether the worker was asked to stop. */
  public boolean asked() {
    return asked;
  }

  /** Asks the worker to stop. */
  public void ask() {
    asked = true;
    // Concurrently, since one action may take seconds that another must not wait for.
    actions.forEach(action -> Thread.ofVirtual().start(action));
  }

  /**
   * Registers an action that runs when the worker is asked to stop; it runs at once if it was asked
   * already.
   *
   * @return closing it removes the action
   */
  public Registration onAsk(Runnable action) {
    actions.add(action);
    if (asked) {
      action.run();
    }
    return () -> actions.remove(action);
  }

  /** An action that was registered. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
