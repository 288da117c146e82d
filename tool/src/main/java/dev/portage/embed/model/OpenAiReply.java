package dev.portage.embed.model;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import dev.portage.embed.model.EmbeddingAnswer.Refused;
import dev.portage.embed.model.EmbeddingAnswer.Throttled;
import dev.portage.embed.model.EmbeddingAnswer.TooLong;
import dev.portage.embed.model.EmbeddingAnswer.Unavailable;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Interprets the response of a service with OpenAI's protocol. All servers agree on the format of
 * success. Errors are classified by the status if it is reliable, otherwise by the message.
 *
 * @param from the server, for messages
 */
record OpenAiReply(
    String from, int status, Function<String, Optional<String>> header, byte[] body) {

  private static final Pattern TOO_LONG =
      Pattern.compile(
          "context.?length|context size|maximum input length|max_model_len|too long"
              + "|too many tokens|too large to process|less than \\d+ (tokens|characters)"
              + "|tokens_per_request|batch.?size",
          CASE_INSENSITIVE);

  /** OpenAI's codes for an account without credit, which have the same status as rate limits. */
  private static final Pattern NO_CREDIT =
      Pattern.compile(
          "insufficient_quota|credit_balance|spend_limit|usage_limit|exceeded your current quota",
          CASE_INSENSITIVE);

  private static final Pattern NO_SUCH_DIMENSION =
      Pattern.compile("matryoshka|['`\"]?dimensions?['`\"]?", CASE_INSENSITIVE);

  private static final Pattern BUSY =
      Pattern.compile("busy|overloaded|slow down", CASE_INSENSITIVE);

  private static final int MAX_MESSAGE = 400;

  /**
   * Converts the response into an answer.
   *
   * @throws Fault if neither other texts nor a retry would help
   */
  EmbeddingAnswer answer(int dimensions, int texts) {
    if (status == 200) {
      try {
        return VectorsParser.openAi(body, dimensions, texts);
      } catch (JacksonException e) {
        return new Unavailable("the answer cannot be parsed: " + e.getOriginalMessage());
      }
    }
    String said = said();
    return switch (status) {
      case 400, 413, 422 -> refused(said);
      case 429 -> throttled(said);
      case 408, 409, 425 -> new Unavailable(said);
      default -> status >= 500 ? failed(said) : fault(said);
    };
  }

  private EmbeddingAnswer refused(String said) {
    if (TOO_LONG.matcher(said).find()) {
      return new TooLong(said);
    }
    if (NO_SUCH_DIMENSION.matcher(said).find()) {
      throw new Fault(
          ExitCode.WRONG_DIMENSION,
          "%s does not offer the requested dimension: %s".formatted(from, said),
          "Leave --dimensions out, or use one that the model offers.");
    }
    return new Refused(said);
  }

  private EmbeddingAnswer throttled(String said) {
    if (NO_CREDIT.matcher(said).find()) {
      throw new Fault(
          ExitCode.AWS_REFUSED,
          "the account at %s has no credit left: %s".formatted(from, said),
          "Add credit there or raise its limit, and run the same command again.");
    }
    return new Throttled(RetryAfter.orReset(header));
  }

  private EmbeddingAnswer failed(String said) {
    if (TOO_LONG.matcher(said).find()) {
      return new TooLong(said);
    }
    boolean isRateLimit =
        status == 503 && (BUSY.matcher(said).find() || RetryAfter.of(header).isPresent());
    return isRateLimit ? new Throttled(RetryAfter.of(header)) : new Unavailable(said);
  }

  private EmbeddingAnswer fault(String said) {
    throw switch (status) {
      case 401, 403 ->
          new Fault(
              ExitCode.ACCESS_DENIED,
              "%s does not accept the key, or requires one: %s".formatted(from, said),
              ApiKey.NEXT);
      case 402 ->
          new Fault(
              ExitCode.AWS_REFUSED,
              "%s asks for payment: %s".formatted(from, said),
              "Add credit there, and run the same command again.");
      default ->
          new Fault(
              ExitCode.USAGE,
              "%s does not have this model, or does not offer embeddings: %s".formatted(from, said),
              "Set --model openai:NAME to a model that it serves, and --model-url to its own"
                  + " base URL; redirects are not followed.");
    };
  }

  /** The service's error message in any of the common formats, with the status before it. */
  private String said() {
    JsonNode json;
    try {
      json = JsonMapper.shared().readTree(body);
    } catch (JacksonException e) {
      json = JsonMapper.shared().createObjectNode();
    }
    JsonNode error = json.path("error").isObject() ? json.path("error") : json;
    String words =
        Stream.of("message", "error", "detail", "type", "error_type", "code")
            .map(error::path)
            .filter(JsonNode::isString)
            .map(JsonNode::asString)
            .distinct()
            .reduce("status " + status, (all, one) -> all + ", " + one);
    return words.length() <= MAX_MESSAGE ? words : words.substring(0, MAX_MESSAGE - 1) + "…";
  }
}
