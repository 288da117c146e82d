package dev.portage.embed.source.web;

import dev.portage.embed.source.SourceOutcome.Outage;
import java.net.URI;
import java.util.Optional;

/** The result of fetching a file from the web. Reasons are sentence parts that follow the URL. */
sealed interface Fetch {
  /**
   * The file was fetched.
   *
   * @param at its final URL, after all redirects
   * @param mediaType the server's content type, with parameters
   */
  record Fetched(URI at, Optional<String> mediaType) implements Fetch {
    boolean isHtml() {
      return mediaType
          .map(type -> type.toLowerCase(java.util.Locale.ROOT))
          .filter(type -> type.contains("text/html"))
          .isPresent();
    }
  }

  /** A server that does not answer, or has an error, may do better later. */
  record Unreachable(String reason, Outage outage) implements Fetch {}

  record Refused(String reason) implements Fetch {}

  record TooLarge(String reason) implements Fetch {}
}
