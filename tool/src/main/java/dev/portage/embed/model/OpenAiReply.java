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
 * What a service with OpenAI's protocol sent. Servers agree on what success looks like; errors are
 * told by the status where it can be trusted, and by the words where it cannot.
 *
 * @param from whom, for messages
 */
record OpenAiReply(
    String from, int status, Function<String, Optional<String>> header, byte[] body) {

  private static final Pattern TOO_LONG =
      Pattern.compile(
          "context.?length|context size|maximum input length|max_model_len|too long"
              + "|too many tokens|too large to process|less than \\d+ (tokens|characters)"
              + "|tokens_per_request|batch.?size",
          CASE_INSENSITIVE);

  /** OpenAI's codes for an account without credit share a status with those for haste. */
  private static final Pattern NO_CREDIT =
      Pattern.compile(
          "insufficient_quota|credit_balance|spend_limit|usage_limit|exceeded your current quota",
          CASE_INSENSITIVE);

  private static final Pattern NO_SUCH_DIMENSION =
      Pattern.compile("matryoshka|['`\"]?dimensions?['`\"]?", CASE_INSENSITIVE);

  private static final Pattern BUSY =
      Pattern.compile("busy|overloaded|slow down", CASE_INSENSITIVE);

  private static final int MOST_SAID = 400;

  /**
   * The answer to a call.
   *
   * @throws Fault where no other texts and no waiting would help
   */
  EmbeddingAnswer answer(int dimensions, int texts) {
    if (status == 200) {
      try {
        return VectorsParser.openAi(body, dimensions, texts);
      } catch (JacksonException e) {
        return new Unavailable("an answer that cannot be read: " + e.getOriginalMessage());
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
          "%s does not give vectors of the dimension that is asked for: %s".formatted(from, said),
          "Leave --dimensions out, or say one that the model has.");
    }
    return new Refused(said);
  }

  private EmbeddingAnswer throttled(String said) {
    if (NO_CREDIT.matcher(said).find()) {
      throw new Fault(
          ExitCode.AWS_REFUSED,
          "the account at %s has nothing left to spend: %s".formatted(from, said),
          "Add credit there or raise its limit, and run the same command again.");
    }
    return new Throttled(RetryAfter.orReset(header));
  }

  private EmbeddingAnswer failed(String said) {
    if (TOO_LONG.matcher(said).find()) {
      return new TooLong(said);
    }
    boolean haste =
        status == 503 && (BUSY.matcher(said).find() || RetryAfter.of(header).isPresent());
    return haste ? new Throttled(RetryAfter.of(header)) : new Unavailable(said);
  }

  private EmbeddingAnswer fault(String said) {
    throw switch (status) {
      case 401, 403 ->
          new Fault(
              ExitCode.ACCESS_DENIED,
              "%s does not accept the key, or wants one: %s".formatted(from, said),
              ApiKey.NEXT);
      case 402 ->
          new Fault(
              ExitCode.AWS_REFUSED,
              "%s asks for payment: %s".formatted(from, said),
              "Add credit there, and run the same command again.");
      default ->
          new Fault(
              ExitCode.USAGE,
              "%s has no such model, or no embeddings: %s".formatted(from, said),
              "Say --model openai:NAME with a model that it serves, and --model-url with its own"
                  + " base address; redirects are not followed.");
    };
  }

  /** What the service says, whichever of the usual forms it has, with the status before. */
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
    return words.length() <= MOST_SAID ? words : words.substring(0, MOST_SAID - 1) + "…";
  }
}
