package dev.portage.embed.source.web;

import java.time.Duration;

/**
 * How much of the web is read for one source, and how patiently.
 *
 * @param connectTimeout how long name servers may take to find a server, and it to accept a
 *     connection
 * @param readTimeout how long it may send nothing; the application waits 30 s (UPSTREAM 4.3)
 * @param total how long one file may take, however steadily it trickles
 * @param bytes the largest file that is fetched, unpacked
 * @param redirects how many are followed; browsers give up at 20
 * @param maxAttempts how often a file is asked for while its server fails or is busy
 * @param firstRetryDelay before the second attempt; doubled each time
 * @param maxRetryDelay more is not waited, even if the server asks for it
 * @param sitemapPages how many pages one sitemap may name, all its parts together: at half a second
 *     each, and as many at a time as {@link HostLimits} allow, the default is twenty minutes
 * @param sitemapFiles how many parts a sitemap may have
 * @param sitemapDepth how deep indexes of indexes are followed; the protocol allows one level
 * @param sitemapPagesAtOnce how many may wait for their turn at their servers
 */
public record WebLimits(
    Duration connectTimeout,
    Duration readTimeout,
    Duration total,
    long bytes,
    int redirects,
    int maxAttempts,
    Duration firstRetryDelay,
    Duration maxRetryDelay,
    int sitemapPages,
    int sitemapFiles,
    int sitemapDepth,
    int sitemapPagesAtOnce) {

  /** Limits for the public web. */
  public static WebLimits defaults() {
    return new WebLimits(
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2),
        100_000_000,
        10,
        4,
        Duration.ofSeconds(1),
        Duration.ofSeconds(30),
        5_000,
        100,
        3,
        4);
  }
}
