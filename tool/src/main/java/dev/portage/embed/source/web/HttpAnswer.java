package dev.portage.embed.source.web;

import java.time.Duration;
import java.util.Optional;

/** What one request came to. */
sealed interface HttpAnswer {
  record Done(Fetch fetch) implements HttpAnswer {}

  record Redirect(String location) implements HttpAnswer {}

  /**
   * The server may do better a little later.
   *
   * @param after how long it asked to be left alone
   */
  record Retryable(String reason, Optional<Duration> after) implements HttpAnswer {}
}
