package dev.portage.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ByteRateTest {
  private static final int MEGABYTE = 1_000_000;

  private long now = 42;
  private Duration slept = Duration.ZERO;

  private void sleep(Duration time) {
    slept = slept.plus(time);
    now += time.toNanos();
  }

  @Test
  void aHundredMegabytesAtTenASecondTakeTenSeconds() {
    ByteRate rate = new ByteRate(10.0 * MEGABYTE, () -> now, this::sleep);
    for (int i = 0; i < 100; i++) {
      rate.pass(MEGABYTE);
    }
    // The last one is not waited for.
    assertThat(slept).isEqualTo(Duration.ofMillis(9_900));
  }

  @Test
  void whatWasNotUsedIsNotSaved() {
    ByteRate rate = new ByteRate(MEGABYTE, () -> now, this::sleep);
    now += Duration.ofHours(1).toNanos();
    rate.pass(MEGABYTE);
    rate.pass(MEGABYTE);
    assertThat(slept).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void withoutALimitNothingWaits() {
    ByteRate.unlimited().pass(Integer.MAX_VALUE);
    assertThat(slept).isZero();
  }
}
