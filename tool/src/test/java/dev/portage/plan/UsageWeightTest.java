package dev.portage.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class UsageWeightTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private static double weight(Duration ago) {
    return UsageWeight.of(NOW.minus(ago), NOW);
  }

  @Test
  void aBotInUseNowWeighsOne() {
    assertThat(weight(Duration.ZERO)).isEqualTo(1);
  }

  @Test
  void eachWeekWithoutUseHalvesIt() {
    assertThat(weight(Duration.ofDays(7))).isEqualTo(0.5, within(1e-9));
    assertThat(weight(Duration.ofDays(21))).isEqualTo(0.125, within(1e-9));
  }

  @Test
  void aClockThatRunsBehindMakesNoBotHeavier() {
    assertThat(weight(Duration.ofDays(-3))).isEqualTo(1);
  }

  @Property
  void laterUseNeverWeighsLess(
      @ForAll @LongRange(min = 0, max = 5_000_000) long minutes,
      @ForAll @LongRange(min = 0, max = 5_000_000) long more) {
    assertThat(weight(Duration.ofMinutes(minutes)))
        .isBetween(weight(Duration.ofMinutes(minutes + more)), 1.0);
  }
}
