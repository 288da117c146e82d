package dev.portage.sandbox.openai;

import java.util.Optional;

/**
 * The behaviour of the embedding service; it can be replaced at any time.
 *
 * @param model the name of its only model
 * @param apiKey the key that callers must present; empty where none is required
 * @param dimensions the dimensions of its vectors where the caller does not ask for fewer
 * @param shortens whether a caller may ask for fewer dimensions
 * @param mostTexts the maximum number of texts in one call
 * @param mostTokens the maximum number of tokens of one text
 * @param reversed whether the vectors are returned in reverse order, each with its index
 * @param dialect the error for a text that is too long
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

  /** Returns the settings of OpenAI's small model. */
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

  /** Returns the settings of a self-hosted model that requires no key. */
  public static OpenAiSettings local(String model, int dimensions, Dialect dialect) {
    return new OpenAiSettings(model, Optional.empty(), dimensions, false, 32, 512, false, dialect);
  }
}
