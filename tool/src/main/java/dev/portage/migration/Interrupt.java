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
  private boolean working;

  /**
   * Not asked yet.
   *
   * @param leaveAtOnce whether already the first Ctrl-C leaves the running tasks to themselves
   */
  public Interrupt(boolean leaveAtOnce) {
    this.leaveAtOnce = leaveAtOnce;
  }

  /**
   * Says whether tasks are being started and watched; otherwise there is nothing to wait for, and a
   * process may end at once.
   */
  public void working(boolean now) {
    lock.lock();
    try {
      working = now;
    } finally {
      lock.unlock();
    }
  }

  /** Whether tasks are being started and watched. */
  public boolean working() {
    lock.lock();
    try {
      return working;
    } finally {
      lock.unlock();
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
