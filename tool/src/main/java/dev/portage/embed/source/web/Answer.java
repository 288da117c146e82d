package dev.portage.embed.source.web;

import java.time.Duration;
import java.util.Optional;

/** What one request came to. */
sealed interface Answer {
  record Done(Fetch fetch) implements Answer {}

  record Redirect(String location) implements Answer {}

  /**
   * The server may do better a little later.
   *
   * @param after how long it asked to be left alone
   */
  record Again(String reason, Optional<Duration> after) implements Answer {}
}
