package dev.portage.sandbox.openai;

import java.util.Optional;

/**
 * How the service behaves; can be exchanged at any time.
 *
 * @param model its one model's name
 * @param apiKey that callers must show; empty where none is asked for
 * @param dimensions of its vectors where the caller does not ask for fewer
 * @param shortens whether a caller may ask for fewer
 * @param mostTexts in one call
 * @param mostTokens of one text
 * @param reversed whether the vectors come in the opposite order, each with its index
 * @param dialect how it says that a text is too long
 */
public record OpenAiSettings(
    String model,
    Optional<String> apiKey,
    int dimensions,
    boolean shortens,
    int mostTexts,
    int mostTokens,
    boolean reversed,
    Dialect dialect) {

  /** OpenAI's own small model. */
  public static OpenAiSettings openAi(String apiKey) {
    return new OpenAiSettings(
        "text-embedding-3-small",
        Optional.of(apiKey),
        1_536,
        true,
        2_048,
        8_192,
        true,
        Dialect.OPENAI);
  }

  /** A model of this many dimensions on a server of one's own, which asks for no key. */
  public static OpenAiSettings local(String model, int dimensions, Dialect dialect) {
    return new OpenAiSettings(model, Optional.empty(), dimensions, false, 32, 512, false, dialect);
  }
}
