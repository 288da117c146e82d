package dev.portage.embed.model;

import java.util.Map;
import java.util.Optional;

/**
 * The properties of a model of a service with OpenAI's protocol.
 *
 * @param name the name in its service
 * @param dimensions the dimension of its vectors
 * @param asksForDimensions whether requests contain the dimension; many servers reject that
 * @param largestBatch the most texts per call
 * @param longestText the most characters per text
 * @param prefixes put before texts
 */
record OpenAiModel(
    String name,
    int dimensions,
    boolean asksForDimensions,
    int largestBatch,
    int longestText,
    Prefixes prefixes) {

  /** The default dimensions of OpenAI's own models. */
  private static final Map<String, Integer> DEFAULT_DIMENSIONS =
      Map.of(
          "text-embedding-3-small", 1_536,
          "text-embedding-3-large", 3_072,
          "text-embedding-ada-002", 1_536);

  /**
   * OpenAI accepts 2,048 texts, but only 300,000 tokens in total, and a retry is billed in full.
   */
  private static final int OPENAI_BATCH = 96;

  /** The default of text-embeddings-inference; other servers accept more. */
  private static final int DEFAULT_BATCH = 32;

  /** The limit is 8,192 tokens; in most scripts a token has at least one character. */
  private static final int OPENAI_TEXT = 8_192;

  /** Most self-hosted models accept 512 tokens; chunks are seldom longer. */
  private static final int DEFAULT_TEXT = 2_048;

  static Optional<Integer> defaultDimensions(String name) {
    return Optional.ofNullable(DEFAULT_DIMENSIONS.get(name));
  }

  /** Whether the model can shorten its vectors on request. */
  static boolean shortens(String name) {
    return name.startsWith("text-embedding-3-");
  }

  static OpenAiModel of(
      String name, int dimensions, boolean asked, boolean ofOpenAi, Prefixes prefixes) {
    boolean shortened =
        shortens(name) && defaultDimensions(name).filter(n -> n != dimensions).isPresent();
    return new OpenAiModel(
        name,
        dimensions,
        asked || shortened,
        ofOpenAi ? OPENAI_BATCH : DEFAULT_BATCH,
        ofOpenAi ? OPENAI_TEXT : DEFAULT_TEXT,
        prefixes);
  }
}
