package dev.portage.sandbox.aws.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.sandbox.aws.http.FaultRate;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MinuteQuotaTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void theQuotaRefillsWithinAMinute() {
    MinuteQuota quota = new MinuteQuota(60, START);
    assertThat(quota.has(60, START)).isTrue();
    quota.take(60);
    assertThat(quota.has(1, START)).isFalse();
    assertThat(quota.has(30, START.plusSeconds(30))).isTrue();
    assertThat(quota.has(31, START.plusSeconds(30))).isFalse();
    assertThat(quota.has(60, START.plusSeconds(600))).isTrue();
    assertThat(quota.has(61, START.plusSeconds(600))).isFalse();
  }

  @Test
  void aFaultRateIsSpreadEvenly() {
    FaultRate share = new FaultRate();
    share.set(0.1);
    int hits = 0;
    for (int i = 0; i < 1000; i++) {
      hits += share.hit() ? 1 : 0;
    }
    assertThat(hits).isEqualTo(100);
  }
}
