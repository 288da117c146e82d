package dev.portage.embed.source;

/**
 * How the web is read.
 *
 * @param policy which networks may be reached
 * @param userAgent what servers are told; some refuse what does not look like a browser
 * @param limits how much and how long
 */
public record WebSettings(NetworkPolicy policy, String userAgent, WebLimits limits) {

  /** Public addresses only, the application's kind of user agent (UPSTREAM 4.3), usual limits. */
  public static WebSettings defaults() {
    return new WebSettings(
        NetworkPolicy.PUBLIC_ONLY,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:106.0) Gecko/20100101 Firefox/106.0",
        WebLimits.defaults());
  }

  /** The same with another policy. */
  public WebSettings with(NetworkPolicy other) {
    return new WebSettings(other, userAgent, limits);
  }

  /** The same with another user agent. */
  public WebSettings withUserAgent(String other) {
    return new WebSettings(policy, other, limits);
  }

  /** The same with other limits. */
  public WebSettings with(WebLimits other) {
    return new WebSettings(policy, userAgent, other);
  }
}
