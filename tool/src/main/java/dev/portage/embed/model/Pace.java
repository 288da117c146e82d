package dev.portage.embed.model;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How fast one model is asked, shared by everybody who asks it: a token bucket for its tokens and
 * one for its calls, both filled by a share of the quota.
 *
 * <p>The share grows steadily and is cut when the service throttles (additive increase,
 * multiplicative decrease), so that workers which know nothing of one another come to share a
 * quota. It is not cut below a little more than what the service has just accepted: a throttle now
 * and then, as every busy service answers, costs no speed.
 *
 * <p>It only tells times, in nanoseconds of the clock that it was given; who asks waits. Safe for
 * use by several threads.
 */
public final class Pace {
  /** What the share grows by, each second, where nobody else shares the quota. */
  private static final double GROWTH = 0.02;

  /** While no limit is known and none was met, it grows by this much of itself. */
  private static final double SEARCH = 0.1;

  private static final double TWICE = 2;
  private static final double CUT = 0.8;

  /** So far above what was accepted the share may stay. */
  private static final double ABOVE_ACCEPTED = 1.1;

  private static final double LEAST = 0.005;

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** Calls that were on their way together are throttled together: that is one sign, not many. */
  private static final long ONE_SIGN = TimeUnit.SECONDS.toNanos(1);

  /** How far back acceptance is looked at. */
  private static final long MEMORY = TimeUnit.SECONDS.toNanos(10);

  /** What idling may save up: it evens out hiccups, and is far below a minute's quota. */
  private static final long BURST = TimeUnit.SECONDS.toNanos(2);

  /** A call of more than so many seconds' tokens would stop all others, or never be let through. */
  private static final double LARGEST_CALL = 20;

  private static final double LEAST_IN_A_CALL = 2_000;

  private final LongSupplier clock;
  private final Bucket tokens;
  private final Bucket calls;
  private final double ceiling;
  private final double initial;
  private final long began;
  private final Deque<Accepted> accepted = new ArrayDeque<>();

  private boolean limitMet;
  private double growth;
  private double share;
  private long grown;
  private long lastCut;
  private long pausedUntil;

  private record Accepted(long at, int tokens) {}

  /**
   * A pace within a quota.
   *
   * @param clock nanoseconds from any moment, such as {@link System#nanoTime}
   */
  public Pace(Quota quota, LongSupplier clock) {
    this.clock = clock;
    this.began = clock.getAsLong();
    this.tokens = new Bucket(quota.tokensPerMinute());
    this.calls = new Bucket(quota.callsPerMinute());
    this.initial = 1.0 / quota.workers();
    this.share = initial;
    this.growth = GROWTH / quota.workers();
    this.ceiling = quota.known() ? 1 : Double.POSITIVE_INFINITY;
    this.limitMet = quota.known();
    this.grown = began;
    this.lastCut = began - ONE_SIGN;
    this.pausedUntil = began;
  }

  /**
   * Filled at the share of the moment; it may be drawn below empty, and then nothing goes until it
   * is filled again.
   */
  private static final class Bucket {
    private final double perNano;
    private double level;

    Bucket(double perMinute) {
      this.perNano = perMinute / TimeUnit.MINUTES.toNanos(1);
    }

    void fill(double share, double nanos) {
      if (Double.isFinite(perNano)) {
        level = Math.min(level + perNano * share * nanos, perNano * share * BURST);
      }
    }

    void take(double amount) {
      if (Double.isFinite(perNano)) {
        level -= amount;
      }
    }

    double untilFree(double share) {
      return level >= 0 ? 0 : -level / (perNano * share);
    }
  }

  /** How many tokens one call should have at most; a single text may have more. */
  public synchronized double mostTokens() {
    double most = share * tokens.perNano * TimeUnit.SECONDS.toNanos(1) * LARGEST_CALL;
    return Math.max(most, LEAST_IN_A_CALL);
  }

  /** How long until a call may go, as things stand; zero or less where one may go now. */
  public synchronized long untilFree() {
    long now = clock.getAsLong();
    grow(now);
    double wait = Math.max(tokens.untilFree(share), calls.untilFree(share));
    return Math.max((long) Math.ceil(wait), pausedUntil - now);
  }

  /**
   * Takes the room for a call, where one may go now: it may be more than there is, and then the
   * following ones wait for it.
   *
   * @return 0 where it was taken; else how long to wait before asking again, though less may do
   */
  public synchronized long take(int expectedTokens) {
    long wait = untilFree();
    if (wait > 0) {
      return wait;
    }
    tokens.take(expectedTokens);
    calls.take(1);
    return 0;
  }

  /**
   * A call went through.
   *
   * @param expectedTokens as they were taken
   * @param countedTokens what the service counted
   */
  public synchronized void accepted(int expectedTokens, int countedTokens) {
    long now = clock.getAsLong();
    grow(now);
    tokens.take((double) countedTokens - expectedTokens);
    accepted.add(new Accepted(now, countedTokens));
    forget(now);
  }

  /**
   * A call was throttled, and took nothing from the quota.
   *
   * @param asked how long the service asked to be left alone
   */
  public synchronized void throttled(int expectedTokens, Optional<Duration> asked) {
    long now = clock.getAsLong();
    grow(now);
    tokens.take(-expectedTokens);
    asked
        .map(Pace::bounded)
        .ifPresent(pause -> pausedUntil = Math.max(pausedUntil, now + pause.toNanos()));
    if (now - lastCut >= ONE_SIGN) {
      lastCut = now;
      meetLimit();
      double enough = Math.min(share, ABOVE_ACCEPTED * acceptedShare(now));
      share = Math.max(Math.max(share * CUT, enough), LEAST);
    }
  }

  /** A quota that was not known is about what is asked for now. */
  private void meetLimit() {
    if (!limitMet) {
      limitMet = true;
      share = Math.min(share, Math.max(initial, ABOVE_ACCEPTED * acceptedShare(lastCut)));
      growth = GROWTH * share;
    }
  }

  /** What a service asks for, within reason: a day's pause is a failure to be told. */
  static Duration bounded(Duration asked) {
    return asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked;
  }

  /** The share of the quota that is asked for now; above 1 only where the quota is not known. */
  public synchronized double share() {
    grow(clock.getAsLong());
    return share;
  }

  private void grow(long now) {
    tokens.fill(share, (double) (now - grown));
    calls.fill(share, (double) (now - grown));
    double seconds = (double) (now - grown) / TimeUnit.SECONDS.toNanos(1);
    if (limitMet) {
      share = Math.min(ceiling, share + growth * seconds);
    } else {
      // Only as far as it is used: a pace that nobody needs says nothing of a limit.
      double used = Math.max(initial, TWICE * acceptedShare(now));
      share = Math.max(share, Math.min(share * (1 + SEARCH * seconds), used));
    }
    grown = now;
  }

  private void forget(long now) {
    while (!accepted.isEmpty() && now - accepted.peek().at() > MEMORY) {
      accepted.remove();
    }
  }

  private double acceptedShare(long now) {
    forget(now);
    long over = Math.clamp(now - began, ONE_SIGN, MEMORY);
    double ofTokens = accepted.stream().mapToInt(Accepted::tokens).sum() / (tokens.perNano * over);
    double ofCalls = accepted.size() / (calls.perNano * over);
    return Math.max(ofTokens, ofCalls);
  }
}
