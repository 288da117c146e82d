package dev.portage.migration;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Ctrl-C, as a value that loops look at: the first stops launching, the second leaves. */
public final class Interrupt {
  private final boolean leaveAtOnce;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int asked;
  private Work work = Work.NONE;
  private Runnable beforeExit = () -> {};

  /** What is going on, and so what Ctrl-C can do. */
  public enum Work {
    /** Nothing that has to be waited for: the process may end at once. */
    NONE,
    /** Transactions, which end soon; one that is broken off is rolled back, and repeated later. */
    TRANSACTIONS,
    /** Tasks of ECS: they are waited for, or left running. */
    TASKS
  }

  /**
   * Not asked yet.
   *
   * @param leaveAtOnce whether already the first Ctrl-C leaves the running tasks to themselves
   */
  public Interrupt(boolean leaveAtOnce) {
    this.leaveAtOnce = leaveAtOnce;
  }

  /** Says what is going on from now on. */
  public void working(Work now) {
    lock.lock();
    try {
      work = now;
    } finally {
      lock.unlock();
    }
  }

  /** What is going on. */
  public Work work() {
    lock.lock();
    try {
      return work;
    } finally {
      lock.unlock();
    }
  }

  /** Registers what is still to be done, within seconds, where Ctrl-C ends the process at once. */
  public void beforeExit(Runnable last) {
    lock.lock();
    try {
      beforeExit = last;
    } finally {
      lock.unlock();
    }
  }

  /** Does what was registered, and waits for that no longer than this. */
  public void runBeforeExit(Duration atMost) {
    Runnable last;
    lock.lock();
    try {
      last = beforeExit;
    } finally {
      lock.unlock();
    }
    try {
      Thread.ofVirtual().name("before exit").start(last).join(atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks once more. */
  public int ask() {
    lock.lock();
    try {
      asked++;
      changed.signalAll();
      return asked;
    } finally {
      lock.unlock();
    }
  }

  /** Whether no new task should start. */
  public boolean stopLaunching() {
    return times() > 0;
  }

  /** Whether not even running tasks should be waited for. */
  public boolean leave() {
    return times() > (leaveAtOnce ? 0 : 1);
  }

  private int times() {
    lock.lock();
    try {
      return asked;
    } finally {
      lock.unlock();
    }
  }

  /** Waits this long, or until asked. */
  public void await(Duration atMost) {
    lock.lock();
    try {
      int before = asked;
      long nanos = atMost.toNanos();
      while (nanos > 0 && asked == before) {
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      asked = Math.max(asked, 2);
    } finally {
      lock.unlock();
    }
  }
}
