package dev.portage.embed.source.web;

import java.time.Duration;
import java.util.Optional;

/** The result of one HTTP request. */
sealed interface HttpAnswer {
  record Done(Fetch fetch) implements HttpAnswer {}

  record Redirect(String location) implements HttpAnswer {}

  /**
   * The request failed in a way that may be transient.
   *
   * @param after how long the server asked to wait
   */
  record Retryable(String reason, Optional<Duration> after) implements HttpAnswer {}
}
