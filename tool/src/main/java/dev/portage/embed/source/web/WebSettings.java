package dev.portage.embed.source.web;

import dev.portage.embed.source.browser.BrowserLimits;
import dev.portage.embed.source.browser.BrowserProgram;
import dev.portage.embed.source.network.NetworkPolicy;
import java.util.Optional;

/**
 * How the web is read.
 *
 * @param policy which networks may be reached
 * @param userAgent what servers are told; some refuse what does not look like a browser
 * @param limits how much and how long
 * @param hostLimits what one server bears
 * @param pages how pages become text
 */
public record WebSettings(
    NetworkPolicy policy, String userAgent, WebLimits limits, HostLimits hostLimits, Pages pages) {

  /**
   * How pages become text.
   *
   * @param browser renders them; without one their scripts are not run
   * @param browserLimits how much and how long it works
   * @param boilerplate what becomes of navigation and the like
   */
  public record Pages(
      Optional<BrowserProgram> browser, BrowserLimits browserLimits, Boilerplate boilerplate) {
    /** Without a browser, and with everything that stands on a page. */
    public static Pages plain() {
      return new Pages(Optional.empty(), BrowserLimits.defaults(), Boilerplate.KEEP);
    }
  }

  /** Public addresses only, the application's kind of user agent (UPSTREAM 4.3), usual limits. */
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

  /** The same with another way from pages to text. */
  public WebSettings with(Pages other) {
    return new WebSettings(policy, userAgent, limits, hostLimits, other);
  }
}
