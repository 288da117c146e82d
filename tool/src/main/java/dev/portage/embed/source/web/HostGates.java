package dev.portage.embed.source.web;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Keeps what all bots of a worker ask of one host within its {@link Manners}: each request first
 * passes the gate of its host.
 */
final class HostGates implements AutoCloseable {
  private final Manners manners;
  private final Map<String, Gate> gates = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  HostGates(Manners manners) {
    this.manners = manners;
  }

  /** The right to one request at a time. */
  interface Pass extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits for its turn; nothing where these gates are closed before, or the thread interrupted. */
  Optional<Pass> enter(URI at) {
    Gate gate = gate(at);
    try {
      gate.places.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    if (passes(gate.untilStart())) {
      return Optional.of(gate.places::release);
    }
    gate.places.release();
    return Optional.empty();
  }

  /** Leaves a host alone for a while, as it asked; at most for the longest pause. */
  void pause(URI at, Duration asked) {
    gate(at).pause(shorter(asked, manners.longestPause()));
  }

  /** Takes more time between requests to a host; at most the longest crawl delay. */
  void slowDown(URI at, Duration gap) {
    gate(at).slowDown(shorter(gap, manners.longestCrawlDelay()));
  }

  /** Waits; false where these gates are closed before, or the thread interrupted. */
  boolean passes(Duration pause) {
    try {
      return !closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private Gate gate(URI at) {
    String host = String.valueOf(at.getHost()).toLowerCase(Locale.ROOT);
    return gates.computeIfAbsent(host, _ -> new Gate(manners));
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private static final class Gate {
    private final Semaphore places;
    private long gap;
    private long earliest = System.nanoTime();

    private Gate(Manners manners) {
      places = new Semaphore(manners.atOnce(), true);
      gap = manners.gap().toNanos();
    }

    private synchronized Duration untilStart() {
      long now = System.nanoTime();
      long wait = Math.max(0, earliest - now);
      earliest = now + wait + gap;
      return Duration.ofNanos(wait);
    }

    private synchronized void pause(Duration pause) {
      long end = System.nanoTime() + pause.toNanos();
      if (end - earliest > 0) {
        earliest = end;
      }
    }

    private synchronized void slowDown(Duration slower) {
      gap = Math.max(gap, slower.toNanos());
    }
  }
}
