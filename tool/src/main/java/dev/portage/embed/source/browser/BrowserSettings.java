package dev.portage.embed.source.browser;

import dev.portage.embed.source.network.NetworkPolicy;
import java.time.Duration;

/**
 * Which browser renders pages, and within which limits.
 *
 * @param program the browser, and what drives it
 * @param limits how much and how long it may work for one page
 * @param network what its pages may connect to
 */
public record BrowserSettings(BrowserProgram program, BrowserLimits limits, Network network) {
  /**
   * What the pages of a browser may connect to.
   *
   * @param policy which addresses are allowed
   * @param connectTimeout how long one host lookup, and after it one connection attempt, may take
   */
  public record Network(NetworkPolicy policy, Duration connectTimeout) {}
}
