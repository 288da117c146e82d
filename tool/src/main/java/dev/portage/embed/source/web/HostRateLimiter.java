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
 * Keeps what all bots of a worker ask of one host within its {@link HostLimits}: each request first
 * passes the gate of its host.
 */
final class HostRateLimiter implements AutoCloseable {
  private final HostLimits hostLimits;
  private final Map<String, HostState> hosts = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  HostRateLimiter(HostLimits hostLimits) {
    this.hostLimits = hostLimits;
  }

  /** The right to one request at a time. */
  interface Permit extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits for its turn; nothing where these hosts are closed before, or the thread interrupted. */
  Optional<Permit> acquire(URI at) {
    HostState host = host(at);
    try {
      host.permits.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    if (await(host.untilStart())) {
      return Optional.of(host.permits::release);
    }
    host.permits.release();
    return Optional.empty();
  }

  /** Leaves a host alone for a while, as it asked; at most for the longest pause. */
  void pause(URI at, Duration asked) {
    host(at).pause(shorter(asked, hostLimits.maxPause()));
  }

  /** Takes more time between requests to a host; at most the longest crawl delay. */
  void slowDown(URI at, Duration interval) {
    host(at).slowDown(shorter(interval, hostLimits.maxCrawlDelay()));
  }

  /** Waits; false where these hosts are closed before, or the thread interrupted. */
  boolean await(Duration pause) {
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

  private HostState host(URI at) {
    String host = String.valueOf(at.getHost()).toLowerCase(Locale.ROOT);
    return hosts.computeIfAbsent(host, _ -> new HostState(hostLimits));
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private static final class HostState {
    private final Semaphore permits;
    private long interval;
    private long earliest = System.nanoTime();

    private HostState(HostLimits hostLimits) {
      permits = new Semaphore(hostLimits.concurrentRequests(), true);
      interval = hostLimits.minInterval().toNanos();
    }

    private synchronized Duration untilStart() {
      long now = System.nanoTime();
      long wait = Math.max(0, earliest - now);
      earliest = now + wait + interval;
      return Duration.ofNanos(wait);
    }

    private synchronized void pause(Duration pause) {
      long end = System.nanoTime() + pause.toNanos();
      if (end - earliest > 0) {
        earliest = end;
      }
    }

    private synchronized void slowDown(Duration slower) {
      interval = Math.max(interval, slower.toNanos());
    }
  }
}
