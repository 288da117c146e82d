package dev.portage.embed.source.web;

import java.net.URI;
import java.util.Optional;

/** How fetching a file from the web ended. Reasons are sentence parts that follow the URL. */
sealed interface Fetch {
  /**
   * The file is here.
   *
   * @param at where it was found in the end, behind all redirects
   * @param mediaType as the server calls it, with parameters
   */
  record Fetched(URI at, Optional<String> mediaType) implements Fetch {
    boolean isHtml() {
      return mediaType
          .map(type -> type.toLowerCase(java.util.Locale.ROOT))
          .filter(type -> type.contains("text/html"))
          .isPresent();
    }
  }

  record Unreachable(String reason) implements Fetch {}

  record Refused(String reason) implements Fetch {}

  record TooLarge(String reason) implements Fetch {}
}
