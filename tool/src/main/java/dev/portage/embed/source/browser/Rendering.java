package dev.portage.embed.source.browser;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** The result of rendering a page in a browser. Reasons are sentence parts that follow the URL. */
public sealed interface Rendering {
  /**
   * The page after its scripts ran.
   *
   * @param at its final URL, after all redirects
   * @param html at most as long as the limit
   * @param refused requests of the page that the network policy refused
   */
  record Rendered(URI at, String html, List<String> refused) implements Rendering {}

  /**
   * The server answered with an error status.
   *
   * @param retryAfter the header of that name, as the server sent it
   */
  record ErrorStatus(int status, Optional<String> retryAfter) implements Rendering {}

  record Failed(String reason) implements Rendering {}

  /** The browser crashed or had to be killed; a retry in another one may succeed. */
  record Crashed(String reason) implements Rendering {}
}
