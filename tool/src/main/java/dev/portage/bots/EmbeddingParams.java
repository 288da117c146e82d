package dev.portage.bots;

/**
 * How a bot's text is split into chunks (UPSTREAM 2.2).
 *
 * @param chunkSize the target length of a chunk, in characters
 * @param chunkOverlap how many characters a chunk repeats of the one before
 * @param partitionPdf whether PDFs are read with layout and OCR
 */
public record EmbeddingParams(int chunkSize, int chunkOverlap, boolean partitionPdf) {
  /** The application's defaults. */
  public static final EmbeddingParams DEFAULT = new EmbeddingParams(1000, 200, false);
}
