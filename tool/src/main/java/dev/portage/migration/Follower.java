package dev.portage.migration;

import dev.portage.fault.Fault;
import dev.portage.fault.Retry;
import dev.portage.postgres.Lsn;
import dev.portage.postgres.SessionLock;
import dev.portage.replicate.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

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
  private final Mode mode;
  private final Optional<Takeover> takeover;

  private Lsn written = Lsn.NONE;
  private Instant looked = Instant.EPOCH;
  private Instant said;
  private long rowsSaid;

  /** How it follows, and until when. Ctrl-C ends each. */
  enum Mode {
    /** By the relay, until the target has all changes that the source had. */
    UNTIL_CAUGHT_UP,
    /** By the relay, until a cutover asks for its place. */
    RELAY,
    /** The same, but that a subscription takes over where that is safe. */
    SUBSCRIPTION;

    static Mode of(FollowSettings settings) {
      return settings.untilCaughtUp() ? UNTIL_CAUGHT_UP : settings.relay() ? RELAY : SUBSCRIPTION;
    }
  }

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
      Mode mode) {
    this.context = context;
    this.retry = retry;
    this.lock = lock;
    this.followed = followed;
    this.mode = mode;
    this.takeover =
        mode == Mode.SUBSCRIPTION ? Optional.of(new Takeover(followed)) : Optional.empty();
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
    Optional<Ended> ended;
    do {
      lock.ensureHeld();
      Following one = open();
      try (one) {
        ended = turn(one);
      }
      if (ended.isEmpty()) {
        one.handOver();
      }
    } while (ended.isEmpty());
    return ended.get();
  }

  private Following open() {
    rowsSaid = 0;
    if (followed.subscription().hasTakenOver()) {
      return new SubscribedFollowing(context, followed);
    }
    followed.relayAgain(context.interrupt());
    return new RelayFollowing(followed, takeover, context.clock());
  }

  /** Empty where another way is to be taken. */
  private Optional<Ended> turn(Following one) {
    boolean untilCaughtUp = mode == Mode.UNTIL_CAUGHT_UP;
    while (!context.interrupt().stopLaunching()) {
      boolean applied = one.turn(WAIT);
      if (applied) {
        retry.progress();
      }
      boolean mayBeDone = untilCaughtUp && !applied;
      if (isOver(looked, mayBeDone ? WAIT : LOOK)) {
        looked = now();
        if (!untilCaughtUp && isHandedOver()) {
          return Optional.of(Ended.HANDED_OVER);
        }
        lock.ensureHeld();
        boolean upToDate = look(one);
        if (upToDate && untilCaughtUp) {
          return Optional.of(Ended.CAUGHT_UP);
        }
        if (one.isOver(upToDate)) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(Ended.STOPPED);
  }

  /** Whether the target has all that the source had committed. */
  private boolean look(Following one) {
    Slot slot = followed.slot();
    // The source writes on: what it had at the last look is what the target can have.
    boolean upToDate = !written.equals(Lsn.NONE) && one.hasAll(written);
    if (isOver(said, SAY)) {
      say(one, upToDate ? "up to date" : one.lag(slot.written()) + " behind", slot.kept());
    }
    written = slot.written();
    return upToDate;
  }

  private void say(Following one, String where, long kept) {
    long rows = one.rows();
    double seconds = Duration.between(said, now()).toMillis() / 1_000.0;
    context
        .reporter()
        .note(
            String.format(
                Locale.ROOT,
                "following%s: %,.0f rows/s, %s; the source keeps %.1f MB of its log",
                one.name().map(name -> " " + name).orElse(""),
                (rows - rowsSaid) / seconds,
                where,
                kept / 1e6));
    said = now();
    rowsSaid = rows;
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
