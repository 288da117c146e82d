package dev.portage.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryTest {
  private static final RetryPolicy POLICY =
      new RetryPolicy(
          Duration.ofSeconds(1),
          Duration.ofSeconds(8),
          Duration.ofMinutes(1),
          Duration.ofMinutes(30));
  private final Fault away =
      Fault.transientFault(ExitCode.TARGET_UNREACHABLE, "db does not answer", "Wait.");
  private final Fault expired =
      new Fault(
          ExitCode.NO_CREDENTIALS,
          "the credentials have expired",
          "Log in again.",
          Transience.AFTER_LOGIN,
          null);
  private final Fault wrong = new Fault(ExitCode.TARGET_REFUSED, "no such table", "Fix it.");

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private Instant now = START;
  private final List<Duration> delays = new ArrayList<>();
  private final List<String> reports = new ArrayList<>();
  private boolean stopped;
  private final Retry retry = new Retry(POLICY, () -> now, this::pause, reports::add);

  private boolean pause(Duration delay) {
    delays.add(delay);
    now = now.plus(delay);
    return !stopped;
  }

  @Test
  void delaysGrowExponentiallyUpToTheLongestWithJitter() {
    assertThat(retry.call(attempt -> succeedAt(attempt, 7, away))).contains(7);
    List<Long> planned = List.of(1_000L, 2_000L, 4_000L, 8_000L, 8_000L, 8_000L);
    assertThat(delays).hasSize(planned.size());
    for (int i = 0; i < planned.size(); i++) {
      assertThat(delays.get(i).toMillis())
          .isBetween(planned.get(i) * 3 / 4 - 1, planned.get(i) * 5 / 4 + 1);
    }
  }

  @Test
  void aPermanentFaultIsNotRetried() {
    assertThatThrownBy(() -> retry.call(attempt -> fail(wrong))).isSameAs(wrong);
    assertThat(delays).isEmpty();
  }

  @Test
  void whatIsWaitedForIsReportedOnceUntilSomethingSucceeds() {
    retry.call(attempt -> succeedAt(attempt, 4, away));
    assertThat(reports).containsExactly("db does not answer; retrying for up to 1 min");
    retry.call(attempt -> succeedAt(attempt, 2, away));
    assertThat(reports).hasSize(2);
  }

  @Test
  void theWindowCountsFromTheFirstFaultAndEndsInTheLastOne() {
    Instant start = now;
    assertThatThrownBy(() -> retry.call(attempt -> fail(away))).isSameAs(away);
    assertThat(Duration.between(start, now)).isBetween(POLICY.window(), Duration.ofSeconds(71));
  }

  @Test
  void callsWithinCallsShareOneWindow() {
    Instant start = now;
    assertThatThrownBy(() -> retry.call(outer -> retry.call(inner -> fail(away)))).isSameAs(away);
    assertThat(Duration.between(start, now)).isLessThan(Duration.ofSeconds(71));
  }

  @Test
  void aCallThatSucceedsAtOnceInsideOneThatFailsIsNoProgress() {
    Instant start = now;
    assertThatThrownBy(
            () ->
                retry.call(
                    outer -> {
                      retry.call(inner -> inner);
                      return fail(away);
                    }))
        .isSameAs(away);
    assertThat(Duration.between(start, now)).isLessThan(Duration.ofSeconds(71));
  }

  @Test
  void progressOpensANewWindow() {
    Instant start = now;
    retry.call(
        attempt -> {
          if (attempt == 7) {
            retry.progress();
          }
          return succeedAt(attempt, 13, away);
        });
    assertThat(Duration.between(start, now)).isGreaterThan(POLICY.window());
  }

  @Test
  void expiredCredentialsAreWaitedForLongerAndTheOperatorIsTold() {
    retry.call(attempt -> succeedAt(attempt, 60, expired));
    assertThat(reports)
        .containsExactly(
            "the credentials have expired; waiting for up to 30 min. Log in again. This run then"
                + " resumes");
  }

  @Test
  void aFaultAfterALongWaitForALoginHasAWindowOfItsOwn() {
    retry.call(
        attempt -> {
          boolean waitedForLogin = attempt > 150;
          return succeedAt(attempt, 155, waitedForLogin ? away : expired);
        });
    assertThat(Duration.between(START, now)).isGreaterThan(POLICY.window());
    assertThat(reports).last().isEqualTo("db does not answer; retrying for up to 1 min");
  }

  @Test
  void faultsThatAlternateHaveOneWindowEach() {
    assertThatThrownBy(() -> retry.call(attempt -> fail(attempt % 2 == 0 ? expired : away)))
        .isSameAs(away);
    assertThat(Duration.between(START, now)).isLessThan(Duration.ofSeconds(71 + 10));
  }

  @Test
  void aFaultLongAfterTheOneBeforeOpensANewWindow() {
    retry.call(
        attempt -> {
          now = now.plus(Duration.ofMinutes(30));
          return succeedAt(attempt, 3, away);
        });
    assertThat(reports)
        .containsExactly(
            "db does not answer; retrying for up to 1 min",
            "db does not answer; retrying for up to 1 min");
  }

  @Test
  void whatFailsOnlyAfterLongWorkIsNotRepeatedWithoutEnd() {
    assertThatThrownBy(
            () ->
                retry.call(
                    attempt -> {
                      now = now.plus(Duration.ofMinutes(30));
                      return fail(away);
                    }))
        .isSameAs(away);
    assertThat(delays).hasSize(3);
  }

  @Test
  void aStopWhileWaitingGivesNothing() {
    stopped = true;
    assertThat(retry.call(attempt -> fail(away))).isEmpty();
    assertThat(retry.run(() -> fail(away))).isFalse();
    assertThat(delays).hasSize(2);
  }

  @Test
  void withoutAWindowNothingIsRetried() {
    Retry never = new Retry(POLICY.within(Duration.ZERO), () -> now, this::pause, reports::add);
    assertThatThrownBy(() -> never.call(attempt -> fail(away))).isSameAs(away);
    assertThatThrownBy(() -> never.call(attempt -> fail(expired))).isSameAs(expired);
    assertThat(delays).isEmpty();
  }

  private static int succeedAt(int attempt, int last, Fault before) {
    return attempt == last ? attempt : fail(before);
  }

  private static int fail(Fault fault) {
    throw fault;
  }
}
