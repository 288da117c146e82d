package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Database;
import dev.portage.postgres.SessionLock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to coordinate migrations into one target (I4). A restart of the target breaks it; it is
 * taken again, unless somebody else was quicker.
 */
final class Coordinator implements AutoCloseable {
  private static final String NAME = "portage.coordinator";

  private final Database target;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private SessionLock right;

  private Coordinator(Database target, SessionLock right) {
    this.target = target;
    this.right = right;
  }

  /**
   * Takes it.
   *
   * @throws Fault BUSY
   */
  static Coordinator of(Database target) {
    return new Coordinator(target, take(target));
  }

  private static SessionLock take(Database target) {
    SessionLock right = target.tryLock(NAME);
    if (right == null) {
      throw new Fault(
          ExitCode.BUSY,
          "another migrate is at work on " + target.shown(),
          "See how far it is with \"portage status\". If its machine is gone, its connection ends"
              + " within minutes, and this command then takes over.");
    }
    return right;
  }

  /**
   * Makes sure of it before anything is written: the question may have stood for an hour.
   *
   * @throws Fault BUSY where another took it; TARGET_UNREACHABLE
   */
  void require() {
    oneAtATime.lock();
    try {
      if (!right.held()) {
        right.close();
        right = take(target);
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public void close() {
    right.close();
  }
}
