package dev.portage.embed.model;

import dev.portage.sandbox.openai.OpenAiEndpoint;
import dev.portage.sandbox.openai.OpenAiResponse;
import java.time.Duration;
import java.util.Optional;

/** How a service with OpenAI's protocol is made to misbehave. */
interface OpenAiContract extends EmbeddingModelContract {
  OpenAiEndpoint endpoint();

  @Override
  default void throttleNext(Optional<Duration> asked) {
    OpenAiResponse haste =
        OpenAiResponse.of(429, "tokens", "rate_limit_exceeded", "Rate limit reached for tokens");
    endpoint()
        .answerNext(
            asked
                .map(wait -> haste.with("Retry-After", Long.toString(wait.toSeconds())))
                .orElse(haste));
  }

  @Override
  default void failNext() {
    endpoint().answerNext(OpenAiResponse.of(500, "server_error", null, "The server had an error"));
  }

  @Override
  default void refuseNext() {
    endpoint()
        .answerNext(OpenAiResponse.of(400, "invalid_request_error", null, "'$.input' is invalid."));
  }

  @Override
  default long calls() {
    return endpoint().calls();
  }
}
