package dev.portage.embed;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Asks a worker to stop soon: what is being written is written, and nothing new begins. */
public final class StopSignal {
  private final Set<Runnable> actions = ConcurrentHashMap.newKeySet();
  private volatile boolean asked;

  /** Whether to stop. */
  public boolean asked() {
    return asked;
  }

  /** Asks. */
  public void ask() {
    asked = true;
    // Side by side: one may take seconds that another must not wait for.
    actions.forEach(action -> Thread.ofVirtual().start(action));
  }

  /**
   * Does something when it is asked; at once where it was already.
   *
   * @return closes when it no longer matters
   */
  public Registration onAsk(Runnable action) {
    actions.add(action);
    if (asked) {
      action.run();
    }
    return () -> actions.remove(action);
  }

  /** An action that waits for the signal. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
