package dev.portage.embed.source.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostRateLimiterTest {
  private static final URI HERE = URI.create("http://one.example/a");
  private static final URI ELSEWHERE = URI.create("http://two.example/a");

  private final HostRateLimiter limiter =
      new HostRateLimiter(
          new HostLimits(
              HostLimits.Robots.IGNORE,
              2,
              Duration.ofMillis(5),
              Duration.ofMillis(80),
              Duration.ofMillis(60)));

  @AfterEach
  void close() {
    limiter.close();
  }

  @Test
  void noMoreThanAllowedAreAtOneHostAtATime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        all.add(
            threads.submit(
                () -> {
                  try (HostRateLimiter.Permit _ = limiter.acquire(HERE).orElseThrow()) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    limiter.await(Duration.ofMillis(8));
                    inside.decrementAndGet();
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(most).hasValueBetween(1, 2);
  }

  @Test
  void aPauseHoldsForEverybodyAtThatHostAndForNobodyElse() {
    long start = System.nanoTime();
    limiter.pause(HERE, Duration.ofHours(1));
    enterAndLeave(ELSEWHERE);
    enterAndLeave(ELSEWHERE);
    long elsewhere = System.nanoTime() - start;
    enterAndLeave(URI.create("https://ONE.example:8443/b"));
    long here = System.nanoTime() - start;
    assertThat(Duration.ofNanos(here)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
    assertThat(elsewhere).isLessThan(here);
  }

  @Test
  void aSlowerPaceIsKeptWithinTheLimit() {
    limiter.slowDown(HERE, Duration.ofHours(1));
    long start = System.nanoTime();
    enterAndLeave(HERE);
    enterAndLeave(HERE);
    enterAndLeave(HERE);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(120), Duration.ofSeconds(20));
  }

  @Test
  void whoWaitsWhileAllIsClosedGetsNothing() {
    limiter.pause(HERE, Duration.ofMillis(80));
    limiter.close();
    assertThat(limiter.acquire(HERE)).isEmpty();
  }

  private void enterAndLeave(URI at) {
    Optional<HostRateLimiter.Permit> pass = limiter.acquire(at);
    assertThat(pass).isPresent();
    pass.orElseThrow().close();
  }
}
