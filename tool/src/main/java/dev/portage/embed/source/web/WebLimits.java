package dev.portage.embed.source.web;

import java.time.Duration;

/**
 * Limits on time, size and retries for reading one source from the web.
 *
 * @param connectTimeout of a DNS lookup, and of a connection attempt
 * @param readTimeout how long a server may send nothing; the application waits 30 s (UPSTREAM 4.3)
 * @param total how long the download of one file may take
 * @param bytes the largest file that is fetched, after decompression
 * @param redirects how many redirects are followed; browsers stop at 20
 * @param maxAttempts how often a file is requested while its server fails or is busy
 * @param firstRetryDelay before the second attempt; doubled for each further one
 * @param maxRetryDelay the longest delay, even if the server asks for more
 * @param sitemapPages how many pages one sitemap may list, with all its parts: at half a second
 *     each, and as many concurrently as {@link HostLimits} allow, the default takes twenty minutes
 * @param sitemapTime how long all pages of a sitemap may take; those that are not read then are
 *     left out
 * @param sitemapCharacters how much text all its pages may have: it is in memory until the last one
 *     is read
 * @param sitemapFiles how many nested sitemaps a sitemap may have
 * @param sitemapDepth how deep nested sitemap indexes are followed; the protocol allows one level
 * @param sitemapPagesAtOnce how many pages of a sitemap are requested concurrently, before the rate
 *     limit
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
    Duration sitemapTime,
    long sitemapCharacters,
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
        Duration.ofMinutes(60),
        50_000_000,
        100,
        3,
        4);
  }
}
