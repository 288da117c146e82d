package dev.portage.embed.source.web;

import java.time.Duration;

/**
 * What one web server bears. All bots of a worker together keep to it.
 *
 * @param robots whether its robots.txt is obeyed
 * @param concurrentRequests requests at a time to one host; browsers allow themselves six
 * @param minInterval between the starts of two requests to one host
 * @param maxPause more is not waited, even if the server asks for it
 * @param maxCrawlDelay more is not waited between two pages, whatever robots.txt says; a thousand
 *     pages with five seconds take an hour and a half
 */
public record HostLimits(
    Robots robots,
    int concurrentRequests,
    Duration minInterval,
    Duration maxPause,
    Duration maxCrawlDelay) {

  /** What a site's owner says to programs that read it. */
  public enum Robots {
    /** Not asked, as the application does not: its users name each page themselves. */
    IGNORE,
    /** Pages that robots.txt disallows are refused, and its crawl delay is kept. */
    OBEY
  }

  /** As polite as is usual, and robots.txt ignored as the application does. */
  public static HostLimits defaults() {
    return new HostLimits(
        Robots.IGNORE, 2, Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofSeconds(5));
  }

  /** The same with or without robots.txt. */
  public HostLimits with(Robots other) {
    return new HostLimits(other, concurrentRequests, minInterval, maxPause, maxCrawlDelay);
  }
}
