package dev.portage.migration;

import dev.portage.fault.Fault;
import dev.portage.fault.Retry;
import dev.portage.postgres.Lsn;
import dev.portage.postgres.SessionLock;
import dev.portage.replicate.Relay;
import dev.portage.replicate.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Applies the changes of the source until the target has all of them, Ctrl-C, or the cutover, and
 * says how far behind the target is.
 */
final class Follower {
  /** Held by a cutover that waits for the follower to end. */
  static final String HANDOVER = "portage.handover";

  private static final Duration WAIT = Duration.ofMillis(200);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration SAY = Duration.ofSeconds(30);

  private final RunContext context;
  private final Retry retry;
  private final CoordinatorLock lock;
  private final FollowedMigration followed;
  private final boolean untilCaughtUp;

  private long rows;
  private Lsn written = Lsn.NONE;
  private Instant looked = Instant.EPOCH;
  private Instant said;
  private long rowsSaid;

  /** Why it ended. */
  enum Ended {
    /** The target has all changes that the source had. */
    CAUGHT_UP,
    /** A cutover continues from here. */
    HANDED_OVER,
    /** Ctrl-C. */
    STOPPED
  }

  Follower(
      RunContext context,
      Retry retry,
      CoordinatorLock lock,
      FollowedMigration followed,
      boolean untilCaughtUp) {
    this.context = context;
    this.retry = retry;
    this.lock = lock;
    this.followed = followed;
    this.untilCaughtUp = untilCaughtUp;
    this.said = now();
  }

  /**
   * Follows.
   *
   * @throws Fault SOURCE_REFUSED where the slot is gone
   */
  Ended run() {
    Interrupt interrupt = context.interrupt();
    interrupt.working(Interrupt.Work.TRANSACTIONS);
    try {
      return retry.call(attempt -> follow()).orElse(Ended.STOPPED);
    } finally {
      interrupt.working(Interrupt.Work.NONE);
    }
  }

  private Ended follow() {
    lock.ensureHeld();
    try (Relay relay = followed.open()) {
      while (!context.interrupt().stopLaunching()) {
        Relay.Turn turn = relay.turn(WAIT);
        rows += turn.rows();
        if (turn.transactions() > 0) {
          retry.progress();
        }
        boolean mayBeDone = untilCaughtUp && turn.transactions() == 0;
        if (isOver(looked, mayBeDone ? WAIT : LOOK)) {
          looked = now();
          if (!untilCaughtUp && isHandedOver()) {
            return Ended.HANDED_OVER;
          }
          lock.ensureHeld();
          if (look(relay) && untilCaughtUp) {
            return Ended.CAUGHT_UP;
          }
        }
      }
      return Ended.STOPPED;
    }
  }

  /** Whether the target has all that the source had committed. */
  private boolean look(Relay relay) {
    Slot slot = followed.slot();
    // The source writes on: what it had at the last look is what the target can have.
    boolean upToDate = relay.applied().behind(written) == 0 && !written.equals(Lsn.NONE);
    written = slot.written();
    if (isOver(said, SAY)) {
      say(upToDate ? "up to date" : lag(relay.applied()) + " behind", slot.kept());
    }
    return upToDate;
  }

  private void say(String where, long kept) {
    double seconds = Duration.between(said, now()).toMillis() / 1_000.0;
    context
        .reporter()
        .note(
            String.format(
                Locale.ROOT,
                "following: %,.0f rows/s, %s; the source keeps %.1f MB of its log",
                (rows - rowsSaid) / seconds,
                where,
                kept / 1e6));
    said = now();
    rowsSaid = rows;
  }

  private String lag(Lsn applied) {
    String megabytes = String.format(Locale.ROOT, "%.1f MB", applied.behind(written) / 1e6);
    return followed
        .state()
        .appliedAt()
        .map(at -> "%s, %s".formatted(megabytes, Durations.format(Duration.between(at, now()))))
        .orElse(megabytes);
  }

  private boolean isHandedOver() {
    try (SessionLock free = followed.target().tryLock(HANDOVER)) {
      return free == null;
    }
  }

  private boolean isOver(Instant since, Duration time) {
    return Duration.between(since, now()).compareTo(time) >= 0;
  }

  private Instant now() {
    return context.clock().instant();
  }
}
