package dev.portage.embed.source.browser;

import dev.portage.embed.source.network.NetworkPolicy;
import java.time.Duration;

/**
 * The browser that renders pages, and its limits.
 *
 * @param program the browser and its driver's runtime
 * @param limits time and data for one page
 * @param network what pages may connect to
 */
public record BrowserSettings(BrowserProgram program, BrowserLimits limits, Network network) {
  /**
   * The network access of pages.
   *
   * @param policy which addresses are allowed
   * @param connectTimeout how long one host lookup, and after it one connection attempt, may take
   */
  public record Network(NetworkPolicy policy, Duration connectTimeout) {}
}
