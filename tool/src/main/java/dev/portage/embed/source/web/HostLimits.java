package dev.portage.embed.source.web;

import java.time.Duration;

/**
 * Limits on the requests to one web server, for all bots of a worker together.
 *
 * @param robots whether its robots.txt is obeyed
 * @param concurrentRequests concurrent requests to one host; browsers use six
 * @param minInterval between the starts of two requests to one host
 * @param maxPause the longest pause that a server may request
 * @param maxCrawlDelay the longest interval between two pages that robots.txt may request; a
 *     thousand pages with five seconds take an hour and a half
 */
public record HostLimits(
    Robots robots,
    int concurrentRequests,
    Duration minInterval,
    Duration maxPause,
    Duration maxCrawlDelay) {

  /** How robots.txt is handled. */
  public enum Robots {
    /** It is not read, as in the application, since users name each page themselves. */
    IGNORE,
    /** Pages that robots.txt disallows are refused, and its crawl delay is kept. */
    OBEY
  }

  /** Common limits for crawlers; robots.txt is ignored, as in the application. */
  public static HostLimits defaults() {
    return new HostLimits(
        Robots.IGNORE, 2, Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofSeconds(5));
  }

  /** The same with or without robots.txt. */
  public HostLimits with(Robots other) {
    return new HostLimits(other, concurrentRequests, minInterval, maxPause, maxCrawlDelay);
  }
}
