package dev.portage.embed.model;

import java.util.Map;
import java.util.Optional;

/**
 * A model behind OpenAI's protocol, whole.
 *
 * @param name as its service knows it
 * @param dimensions of its vectors
 * @param asksForDimensions whether calls name them; many servers refuse that
 * @param largestBatch texts a call
 * @param longestText characters a text
 * @param prefixes before texts
 */
record OpenAiModel(
    String name,
    int dimensions,
    boolean asksForDimensions,
    int largestBatch,
    int longestText,
    Prefixes prefixes) {

  /** What OpenAI's own models give without being asked. */
  private static final Map<String, Integer> DEFAULT_DIMENSIONS =
      Map.of(
          "text-embedding-3-small", 1_536,
          "text-embedding-3-large", 3_072,
          "text-embedding-ada-002", 1_536);

  /** OpenAI takes 2,048, but 300,000 tokens in all; and a retried batch costs what it holds. */
  private static final int OPENAI_BATCH = 96;

  /** What text-embeddings-inference takes unless it is told otherwise; others take more. */
  private static final int USUAL_BATCH = 32;

  /** In truth 8,192 tokens: as many characters at least, in most scripts. */
  private static final int OPENAI_TEXT = 8_192;

  /** Most models that people run take 512 tokens; of others, texts seldom have more anyway. */
  private static final int USUAL_TEXT = 2_048;

  static Optional<Integer> defaultDimensions(String name) {
    return Optional.ofNullable(DEFAULT_DIMENSIONS.get(name));
  }

  /** Whether the model gives fewer dimensions where it is asked to. */
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
        ofOpenAi ? OPENAI_BATCH : USUAL_BATCH,
        ofOpenAi ? OPENAI_TEXT : USUAL_TEXT,
        prefixes);
  }
}
