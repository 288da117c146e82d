package dev.portage.embed.model;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Limits the rate of calls to one model, for all threads that call it: one token bucket for its
 * tokens and one for its calls, both filled at a share of the quota.
 *
 * <p>The share grows steadily and is cut when the service throttles (additive increase,
 * multiplicative decrease), so that workers that do not know each other converge to a fair share of
 * a quota. It is not cut below slightly more than what the service has just accepted, so occasional
 * throttling, which every busy service does, costs no speed.
 *
 * <p>It only computes times, in nanoseconds of the given clock; the caller waits. Safe for use by
 * several threads.
 */
public final class Pace {
  /** How much the share grows per second if no other worker shares the quota. */
  private static final double GROWTH = 0.02;

  /** The relative growth per second while no limit is known and none was met. */
  private static final double SEARCH = 0.1;

  private static final double TWICE = 2;
  private static final double CUT = 0.8;

  /** How far above the accepted rate the share may stay after a cut. */
  private static final double ABOVE_ACCEPTED = 1.1;

  private static final double MIN_SHARE = 0.005;

  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

  /** Concurrent calls are throttled together, which counts as one signal. */
  private static final long ONE_SIGNAL = TimeUnit.SECONDS.toNanos(1);

  /** The time window in which accepted calls are counted. */
  private static final long WINDOW = TimeUnit.SECONDS.toNanos(10);

  /**
   * How much a bucket may accumulate while idle: enough to even out hiccups, and far below a
   * minute's quota.
   */
  private static final long BURST = TimeUnit.SECONDS.toNanos(2);

  /**
   * The largest call, in seconds of the token rate: a larger one would block all others, or never
   * pass.
   */
  private static final double LARGEST_CALL = 20;

  private static final double MIN_CALL_TOKENS = 2_000;

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
   * @param clock nanoseconds from an arbitrary origin, such as {@link System#nanoTime}
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
    this.lastCut = began - ONE_SIGNAL;
    this.pausedUntil = began;
  }

  /**
   * A token bucket that is filled at the current share. Its level may become negative; then nothing
   * passes until it is filled again.
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

  /** The most tokens that one call should have; a single text may have more. */
  public synchronized double mostTokens() {
    double most = share * tokens.perNano * TimeUnit.SECONDS.toNanos(1) * LARGEST_CALL;
    return Math.max(most, MIN_CALL_TOKENS);
  }

  /** How long until a call may be made, in nanoseconds; zero or less if one may be made now. */
  public synchronized long untilFree() {
    long now = clock.getAsLong();
    grow(now);
    double wait = Math.max(tokens.untilFree(share), calls.untilFree(share));
    return Math.max((long) Math.ceil(wait), pausedUntil - now);
  }

  /**
   * Reserves tokens for a call if one may be made now. It may take more than the bucket holds; then
   * the following calls wait.
   *
   * @return 0 if they were reserved; otherwise how long to wait before the next attempt, in
   *     nanoseconds
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
   * Records that a call succeeded.
   *
   * @param expectedTokens the tokens that were reserved
   * @param countedTokens what the service counted
   */
  public synchronized void accepted(int expectedTokens, int countedTokens) {
    long now = clock.getAsLong();
    grow(now);
    tokens.take((double) countedTokens - expectedTokens);
    accepted.add(new Accepted(now, countedTokens));
    removeOld(now);
  }

  /**
   * Records that a call was throttled, which consumes no quota.
   *
   * @param asked how long the service asked to wait
   */
  public synchronized void throttled(int expectedTokens, Optional<Duration> asked) {
    long now = clock.getAsLong();
    grow(now);
    tokens.take(-expectedTokens);
    asked
        .map(Pace::bounded)
        .ifPresent(pause -> pausedUntil = Math.max(pausedUntil, now + pause.toNanos()));
    if (now - lastCut >= ONE_SIGNAL) {
      lastCut = now;
      meetLimit();
      double enough = Math.min(share, ABOVE_ACCEPTED * acceptedShare(now));
      share = Math.max(Math.max(share * CUT, enough), MIN_SHARE);
    }
  }

  /** Estimates a quota that was unknown from the current rate. */
  private void meetLimit() {
    if (!limitMet) {
      limitMet = true;
      share = Math.min(share, Math.max(initial, ABOVE_ACCEPTED * acceptedShare(lastCut)));
      growth = GROWTH * share;
    }
  }

  /** Limits the pause that a service asks for; a longer one is reported as a failure. */
  static Duration bounded(Duration asked) {
    return asked.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : asked;
  }

  /** The current share of the quota; above 1 only if the quota is not known. */
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
      // Only while it is used: an idle pace shows nothing about the limit.
      double used = Math.max(initial, TWICE * acceptedShare(now));
      share = Math.max(share, Math.min(share * (1 + SEARCH * seconds), used));
    }
    grown = now;
  }

  private void removeOld(long now) {
    while (!accepted.isEmpty() && now - accepted.peek().at() > WINDOW) {
      accepted.remove();
    }
  }

  private double acceptedShare(long now) {
    removeOld(now);
    long over = Math.clamp(now - began, ONE_SIGNAL, WINDOW);
    double ofTokens = accepted.stream().mapToInt(Accepted::tokens).sum() / (tokens.perNano * over);
    double ofCalls = accepted.size() / (calls.perNano * over);
    return Math.max(ofTokens, ofCalls);
  }
}
