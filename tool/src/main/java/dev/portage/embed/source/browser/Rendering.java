package dev.portage.embed.source.browser;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** How showing a page in a browser ended. Reasons are sentence parts that follow the URL. */
public sealed interface Rendering {
  /**
   * The page as it stands after its scripts ran.
   *
   * @param at where it was found in the end
   * @param html at most as long as is allowed
   * @param refused what it asked for and did not get, because no network policy allows it
   */
  record Rendered(URI at, String html, List<String> refused) implements Rendering {}

  /**
   * Its server did not give it.
   *
   * @param retryAfter the header of that name, as the server sent it
   */
  record ErrorStatus(int status, Optional<String> retryAfter) implements Rendering {}

  record Failed(String reason) implements Rendering {}

  /** The browser is gone, or must go; another one may do better. */
  record Crashed(String reason) implements Rendering {}
}
