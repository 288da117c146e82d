package dev.portage.embed.source.browser;

import java.time.Duration;

/**
 * Limits on the time and data that a browser may use for one page.
 *
 * @param pagesAtOnce concurrent pages; each has its own Chromium and driver, about 400 MB together
 * @param navigation the timeout for the page's own HTML; the application waits 30 s (UPSTREAM 4.3)
 * @param load the timeout for its images, styles and scripts after that; what is still missing is
 *     ignored
 * @param settle how long its scripts may continue to make requests after that; the application
 *     always waits these 2 s (UPSTREAM 4.3), here half a second without requests is enough
 * @param total after which the browser is killed, for scripts that never end; more than the sum of
 *     the others
 * @param characters the largest HTML that is read
 * @param bytes how much one page may download, with all its resources
 * @param connections how many connections may be open at once
 */
public record BrowserLimits(
    int pagesAtOnce,
    Duration navigation,
    Duration load,
    Duration settle,
    Duration total,
    int characters,
    long bytes,
    int connections) {

  /** Limits for the public web. */
  public static BrowserLimits defaults() {
    return new BrowserLimits(
        2,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofSeconds(2),
        Duration.ofSeconds(60),
        20_000_000,
        100_000_000,
        256);
  }
}
