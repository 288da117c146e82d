package dev.portage.migration;

import dev.portage.fault.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Watches how much of its log the source keeps for a slot, while rows are copied and nothing reads
 * it, and while it is followed. Where it is too much, the slot is dropped and the run stopped.
 */
final class SlotWatch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final FollowedMigration followed;
  private final long most;
  private final Interrupt interrupt;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Optional<Fault> released = Optional.empty();
  private final Thread thread = Thread.ofVirtual().name("replication slot").unstarted(this::run);

  private SlotWatch(FollowedMigration followed, long most, Interrupt interrupt) {
    this.followed = followed;
    this.most = most;
    this.interrupt = interrupt;
  }

  /**
   * Begins to watch.
   *
   * @param most bytes of its log that the source may keep
   * @param interrupt that stops the run
   */
  static SlotWatch start(FollowedMigration followed, long most, Interrupt interrupt) {
    SlotWatch watch = new SlotWatch(followed, most, interrupt);
    watch.thread.start();
    return watch;
  }

  private void run() {
    try {
      do {
        look();
      } while (released.isEmpty() && !closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      followed.requireWithin(most);
    } catch (Fault fault) {
      if (!fault.isTransient()) {
        released = Optional.of(fault);
        interrupt.ask();
      }
    }
  }

  /**
   * Ends the watch, and requires that the source still keeps its changes.
   *
   * @throws Fault SOURCE_REFUSED
   */
  void requireKept() {
    close();
    released.ifPresent(
        fault -> {
          throw fault;
        });
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      // It may be dropping the slot.
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
