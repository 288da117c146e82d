package dev.portage.breaking;

import java.util.concurrent.atomic.AtomicInteger;

/** Does something at the n-th operation, once; what it throws breaks that operation alone. */
final class FaultAt implements FaultPoint {
  private final int at;
  private final Runnable deed;
  private final AtomicInteger operations = new AtomicInteger();

  FaultAt(int at, Runnable deed) {
    this.at = at;
    this.deed = deed;
  }

  /** Cuts one connection; whoever connects again is served. */
  static FaultAt cut(int at) {
    return new FaultAt(
        at,
        () -> {
          throw new IllegalStateException("cut at operation " + at);
        });
  }

  /** Swallows one connection without closing it; whoever connects again is served. */
  static FaultAt swallow(int at) {
    return new FaultAt(
        at,
        () -> {
          throw new Swallowed();
        });
  }

  /** Whether the n-th operation was reached. */
  boolean reached() {
    return operations.get() >= at;
  }

  @Override
  public void operation(Runnable effect) {
    if (operations.incrementAndGet() == at) {
      deed.run();
    }
    effect.run();
  }
}
