package dev.portage.embed.source.browser;

import java.time.Duration;

/**
 * How much and how long a browser may work for one page.
 *
 * @param pagesAtOnce each has a Chromium and a driver of its own, some 400 MB together
 * @param navigation how long until the page's own HTML is there; the application waits 30 s
 *     (UPSTREAM 4.3)
 * @param load how long its images, styles and scripts may take after that; what is missing then is
 *     done without
 * @param settle how long its scripts may go on asking their server after that; the application
 *     always waits these 2 s (UPSTREAM 4.3), here a quiet half second is enough
 * @param total how long all of it may take before the browser is killed, for scripts that never
 *     end; more than the others together
 * @param characters the largest page that is taken over, as HTML
 * @param bytes how much one page may fetch, all its parts together
 * @param connections how many of them may be open at once
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
