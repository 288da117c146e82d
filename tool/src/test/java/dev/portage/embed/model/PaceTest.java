package dev.portage.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** 100 tokens and 10 calls per second. */
  private static final Quota QUOTA = new Quota(6_000, 600, 1, true);

  private final AtomicLong now = new AtomicLong(123);

  private Pace pace(Quota quota) {
    return new Pace(quota, now::get);
  }

  private void pass(long nanos) {
    now.addAndGet(nanos);
  }

  /** Makes sequential calls for a number of seconds, and returns how many tokens were accepted. */
  private double run(Pace pace, int seconds, int tokens, Service service) {
    long end = now.get() + seconds * SECOND;
    double accepted = 0;
    while (now.get() < end) {
      take(pace, tokens);
      if (service.accepts(tokens)) {
        pace.accepted(tokens, tokens);
        accepted += tokens;
      } else {
        pace.throttled(tokens, Optional.empty());
        pass(SECOND / 20);
      }
    }
    return accepted;
  }

  private void take(Pace pace, int tokens) {
    for (long wait = pace.take(tokens); wait > 0; wait = pace.take(tokens)) {
      pass(wait);
    }
  }

  private interface Service {
    boolean accepts(int tokens);
  }

  @Test
  void tokensReachTheirQuotaAndNeverExceedIt() {
    assertThat(run(pace(QUOTA), 60, 50, tokens -> true)).isCloseTo(6_000, within(300.0));
  }

  @Test
  void callsReachTheirQuotaAndNeverExceedIt() {
    assertThat(run(pace(QUOTA), 60, 1, tokens -> true)).isCloseTo(600, within(30.0));
  }

  @Test
  void theTokensThatTheServiceCountsAreUsed() {
    Pace pace = pace(QUOTA);
    long began = now.get();
    for (int i = 0; i < 60; i++) {
      take(pace, 50);
      pace.accepted(50, 100);
    }
    assertThat((double) (now.get() - began) / SECOND).isCloseTo(60, within(3.0));
  }

  @Test
  void idleTimeAccumulatesOnlyASmallBurst() {
    Pace pace = pace(QUOTA);
    pass(600 * SECOND);
    assertThat(run(pace, 10, 50, tokens -> true)).isCloseTo(1_000, within(300.0));
  }

  @Test
  void occasionalThrottlingCostsNoSpeed() {
    Random random = new Random(7);
    double accepted = run(pace(QUOTA), 120, 20, tokens -> random.nextDouble() >= 0.05);
    assertThat(accepted).isGreaterThan(0.95 * 12_000);
  }

  @Test
  void endlessThrottlingReducesTheCallsFurtherAndFurther() {
    Pace pace = pace(QUOTA);
    run(pace, 60, 50, tokens -> false);
    assertThat(pace.share()).isLessThan(0.15);
  }

  @Test
  void theShareGrowsAgainAfterThrottling() {
    Pace pace = pace(QUOTA);
    run(pace, 60, 50, tokens -> false);
    run(pace, 60, 50, tokens -> true);
    assertThat(pace.share()).isEqualTo(1);
  }

  @Test
  void theRateRecoversSoonAfterAMinuteOfThrottling() {
    Pace pace = pace(QUOTA);
    run(pace, 60, 50, tokens -> false);
    assertThat(run(pace, 60, 100, tokens -> true)).isGreaterThan(0.4 * 6_000);
  }

  @Test
  void aWorkerThatSharesAQuotaBeginsWithItsPart() {
    assertThat(pace(new Quota(6_000, 600, 4, true)).share()).isEqualTo(0.25);
  }

  @Test
  void workersThatDoNotKnowEachOtherConvergeToTheQuota() {
    ServerBucket server = new ServerBucket(100);
    Pace[] paces = {pace(QUOTA), pace(QUOTA), pace(QUOTA)};
    double[] accepted = new double[3];
    long[] due = new long[3];
    long end = now.get() + 300 * SECOND;
    Random random = new Random(7);
    while (now.get() < end) {
      for (int turn = 0; turn < 3; turn++) {
        // The order of the workers rotates, so that none always calls first.
        int i = random.nextInt(3);
        if (now.get() >= due[i] && paces[i].untilFree() <= 0) {
          paces[i].take(20);
          if (server.accepts(20, now.get())) {
            paces[i].accepted(20, 20);
            accepted[i] += 20;
          } else {
            paces[i].throttled(20, Optional.empty());
            due[i] = now.get() + SECOND / 2;
          }
        }
      }
      pass(SECOND / 100);
    }
    assertThat(accepted[0] + accepted[1] + accepted[2]).isGreaterThan(0.9 * 100 * 300);
    assertThat(accepted[0]).isBetween(0.15 * 100 * 300, 0.6 * 100 * 300);
  }

  /** A bucket with a capacity of one second. */
  private static final class ServerBucket {
    private final double perSecond;
    private double left;
    private long filled;

    ServerBucket(double perSecond) {
      this.perSecond = perSecond;
      this.left = perSecond;
    }

    boolean accepts(int tokens, long at) {
      left = Math.min(perSecond, left + perSecond * (at - filled) / SECOND);
      filled = at;
      if (left < tokens) {
        return false;
      }
      left -= tokens;
      return true;
    }
  }

  @Test
  void allCallersWaitAsLongAsTheServiceAsked() {
    Pace pace = pace(QUOTA);
    pace.take(1);
    pace.throttled(1, Optional.of(Duration.ofSeconds(7)));
    assertThat(pace.untilFree()).isEqualTo(7 * SECOND);
    assertThat(pace.take(1)).isEqualTo(7 * SECOND);
  }

  @Test
  void anUnknownQuotaIsDetermined() {
    Pace pace = pace(new Quota(6_000, 600_000, 1, false));
    ServerBucket server = new ServerBucket(1_000);
    run(pace, 60, 50, tokens -> server.accepts(tokens, now.get()));
    double accepted = run(pace, 60, 50, tokens -> server.accepts(tokens, now.get()));
    assertThat(accepted).isGreaterThan(0.85 * 60 * 1_000);
  }

  @Test
  void anIdlePaceDoesNotRaiseTheLimit() {
    Pace pace = pace(new Quota(6_000, 600_000, 1, false));
    for (int i = 0; i < 1_200; i++) {
      pace.take(1);
      pace.accepted(1, 1);
      pass(SECOND / 10);
    }
    ServerBucket server = new ServerBucket(100);
    double accepted = run(pace, 60, 10, tokens -> server.accepts(tokens, now.get()));
    assertThat(accepted).isGreaterThan(0.9 * 6_000);
    assertThat(pace.share()).isLessThan(2);
  }

  @Test
  void aPauseOfADayIsLimited() {
    Pace pace = pace(QUOTA);
    pace.take(1);
    pace.throttled(1, Optional.of(Duration.ofDays(365_000)));
    assertThat(pace.untilFree()).isEqualTo(300 * SECOND);
  }

  @Test
  void withoutAQuotaNoCallWaits() {
    Pace pace = pace(Quota.NONE);
    for (int i = 0; i < 1_000; i++) {
      assertThat(pace.take(100_000)).isZero();
      pace.accepted(100_000, 90_000);
    }
    assertThat(pace.untilFree()).isLessThanOrEqualTo(0);
  }
}
