package dev.portage.sidecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How often RDS is asked: soon for what takes seconds, seldom for what takes an hour. */
class PollerTest {
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final TestClock clock = new TestClock();
  private final Instant start = clock.get().clock().instant();
  private final Poller poller = new Poller(clock.get(), LONGEST, new RecordedNotes());
  private final List<Long> asked = new ArrayList<>();

  private PollResult<String> doneAfter(Duration time) {
    Duration now = Duration.between(start, clock.get().clock().instant());
    asked.add(now.toMillis());
    return now.compareTo(time) < 0
        ? new PollResult.NotYet<>("in progress")
        : new PollResult.Done<>("done");
  }

  @Test
  void theTimeBetweenTwoPollsGrowsToTheLongest() {
    String result =
        poller.until("thing", Duration.ofHours(1), () -> doneAfter(Duration.ofSeconds(20)));
    assertThat(result).isEqualTo("done");
    assertThat(asked)
        .containsExactly(0L, 250L, 500L, 1_000L, 2_000L, 4_000L, 8_000L, 13_000L, 18_000L, 23_000L);
  }

  @Test
  void theLimitEndsIt() {
    assertThatThrownBy(
            () ->
                poller.until("thing", Duration.ofMinutes(2), () -> doneAfter(Duration.ofHours(1))))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.AWS_UNREACHABLE))
        .hasMessageContaining("thing is not done after 2 minutes: in progress");
    assertThat(asked).last().satisfies(at -> assertThat(at).isBetween(120_000L, 125_000L));
  }
}
