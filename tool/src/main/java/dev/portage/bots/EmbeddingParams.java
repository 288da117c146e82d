package dev.portage.bots;

/**
 * How a bot's text is cut (UPSTREAM 2.2).
 *
 * @param chunkSize characters of a chunk
 * @param chunkOverlap characters that a chunk shares with the one before
 * @param partitionPdf whether PDFs are read with layout and OCR
 */
public record EmbeddingParams(int chunkSize, int chunkOverlap, boolean partitionPdf) {
  /** What the application uses where an item says nothing. */
  public static final EmbeddingParams DEFAULT = new EmbeddingParams(1000, 200, false);
}
