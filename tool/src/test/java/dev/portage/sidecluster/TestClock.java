package dev.portage.sidecluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** Time that moves when somebody waits for it. */
final class TestClock {
  private final Random random = new Random(4);
  private Instant now = Instant.parse("2026-11-22T00:00:00Z");
  boolean stopped;

  ClockAndRandom get() {
    return new ClockAndRandom(() -> now, this::pass, () -> stopped, random);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }
}
