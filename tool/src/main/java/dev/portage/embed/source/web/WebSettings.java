package dev.portage.embed.source.web;

import dev.portage.embed.source.browser.BrowserLimits;
import dev.portage.embed.source.browser.BrowserProgram;
import dev.portage.embed.source.network.NetworkPolicy;
import java.util.Optional;

/**
 * Settings for reading web pages.
 *
 * @param policy which networks may be reached
 * @param userAgent the User-Agent header; some servers reject what does not look like a browser
 * @param limits time, size and retries
 * @param hostLimits limits for each server
 * @param pages how pages are converted to text
 */
public record WebSettings(
    NetworkPolicy policy, String userAgent, WebLimits limits, HostLimits hostLimits, Pages pages) {

  /**
   * How pages are converted to text.
   *
   * @param browser renders the pages; without one their scripts are not run
   * @param browserLimits time and data for one page
   * @param boilerplate how navigation and the like are handled
   */
  public record Pages(
      Optional<BrowserProgram> browser, BrowserLimits browserLimits, Boilerplate boilerplate) {
    /** Pages are read without a browser, and with their boilerplate. */
    public static Pages plain() {
      return new Pages(Optional.empty(), BrowserLimits.defaults(), Boilerplate.KEEP);
    }
  }

  /** Only public addresses, the application's user agent (UPSTREAM 4.3), and default limits. */
  public static WebSettings defaults() {
    return new WebSettings(
        NetworkPolicy.PUBLIC_ONLY,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:106.0) Gecko/20100101 Firefox/106.0",
        WebLimits.defaults(),
        HostLimits.defaults(),
        Pages.plain());
  }

  /** The same with another policy. */
  public WebSettings with(NetworkPolicy other) {
    return new WebSettings(other, userAgent, limits, hostLimits, pages);
  }

  /** The same with another user agent. */
  public WebSettings withUserAgent(String other) {
    return new WebSettings(policy, other, limits, hostLimits, pages);
  }

  /** The same with other limits. */
  public WebSettings with(WebLimits other) {
    return new WebSettings(policy, userAgent, other, hostLimits, pages);
  }

  /** The same with other hostLimits. */
  public WebSettings with(HostLimits other) {
    return new WebSettings(policy, userAgent, limits, other, pages);
  }

  /** The same with another conversion of pages. */
  public WebSettings with(Pages other) {
    return new WebSettings(policy, userAgent, limits, hostLimits, other);
  }
}
