package dev.portage.migration;

import dev.portage.postgres.Lsn;
import java.time.Duration;
import java.util.Optional;

/** One of the ways in which the changes of a source are applied to the target. */
sealed interface Following extends AutoCloseable permits RelayFollowing, SubscribedFollowing {
  /**
   * Applies what has arrived, or waits for it.
   *
   * @param wait how long, at most
   * @return whether changes were applied
   */
  boolean turn(Duration wait);

  /** Whether all that was committed up to here is applied. */
  boolean hasAll(Lsn end);

  /** How far the target is behind this end of the source's log, in bytes and time. */
  String lag(Lsn end);

  /** Rows that were written since it was opened. */
  long rows();

  /**
   * Whether another way is to be taken now, and is said.
   *
   * @param upToDate whether the target has all that the source had at the last look
   */
  boolean isOver(boolean upToDate);

  /** What is done when it is over and closed, so that the other way can be opened. */
  void handOver();

  /** Its name in the progress; empty where that is not worth a word. */
  Optional<String> name();

  @Override
  void close();
}
