package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.RetryPolicy;
import dev.portage.postgres.Database;
import dev.portage.postgres.SessionLock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The exclusive lock of the process that coordinates migrations into one target (I4). Its
 * connection is used regularly, so that nothing on the way drops it as idle; a restart or failover
 * of the target ends it, and it is taken again unless another process was quicker.
 */
final class CoordinatorLock implements AutoCloseable {
  private static final String NAME = "portage.coordinator";

  /** A run that was killed a moment ago still has its session, until the server notices. */
  private static final RetryPolicy AFTER_A_KILL =
      RetryPolicy.FAILOVER.every(Duration.ofMillis(100)).within(Duration.ofSeconds(3));

  /** Load balancers and NAT gateways drop idle flows after 350 s. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

  private final Database target;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final CountDownLatch closed = new CountDownLatch(1);
  private SessionLock lock;

  private CoordinatorLock(Database target, SessionLock lock) {
    this.target = target;
    this.lock = lock;
  }

  /**
   * Takes it.
   *
   * @throws Fault BUSY where another process has it
   */
  static CoordinatorLock take(Database target) {
    return take(target, KEEP_ALIVE);
  }

  /**
   * The same, where a run may have been killed a moment ago.
   *
   * @throws Fault BUSY where another process has it and keeps it; INTERRUPTED
   */
  static CoordinatorLock take(Database target, RunContext context) {
    return context
        .retry(AFTER_A_KILL)
        .call(attempt -> take(target))
        .orElseThrow(Migration::stoppedWhileWaiting);
  }

  /** The same with another time between two uses of its connection. */
  static CoordinatorLock take(Database target, Duration keepAlive) {
    SessionLock lock = target.tryLock(NAME);
    if (lock == null) {
      throw busy(target);
    }
    CoordinatorLock taken = new CoordinatorLock(target, lock);
    Thread.ofVirtual().name("coordinator lock").start(() -> taken.keepAlive(keepAlive));
    return taken;
  }

  private static Fault busy(Database target) {
    return Fault.transientFault(
        ExitCode.BUSY,
        "another migrate is running on " + target.describe(),
        "See its progress with \"portage status\". If its machine is gone, its connection ends"
            + " within minutes, and this command then takes over.");
  }

  /**
   * Makes sure that it is held before anything is written: the last time may be an hour ago.
   *
   * @throws Fault BUSY where another process took it; TARGET_UNREACHABLE; both transient
   */
  void ensureHeld() {
    oneAtATime.lock();
    try {
      if (!lock.held()) {
        lock.close();
        lock = takeAgain();
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  private SessionLock takeAgain() {
    SessionLock again = target.tryLock(NAME);
    if (again == null) {
      // Perhaps the server still has the session whose connection was lost.
      target.endSession(lock);
      again = target.tryLock(NAME);
    }
    if (again == null) {
      throw busy(target);
    }
    return again;
  }

  private void keepAlive(Duration interval) {
    try {
      while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        tryToHold();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tryToHold() {
    oneAtATime.lock();
    try {
      // It may have been closed while this waited, and then stays so.
      if (closed.getCount() > 0) {
        ensureHeld();
      }
    } catch (Fault e) {
      // Whoever needs the lock next asks again, and reports it.
      return;
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    oneAtATime.lock();
    try {
      lock.close();
    } finally {
      oneAtATime.unlock();
    }
  }
}
