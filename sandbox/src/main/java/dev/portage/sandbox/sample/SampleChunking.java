package dev.portage.sandbox.sample;

/**
 * How a bot's documents are split into chunks (UPSTREAM 4.6).
 *
 * @param size the length of a chunk, in characters
 * @param overlap the part of a chunk that the next one repeats, in characters
 * @param partitionPdf whether the user chose the slow but thorough reading of PDF files
 */
public record SampleChunking(int size, int overlap, boolean partitionPdf) {
  /** The chunking of a bot that sets nothing. */
  public static final SampleChunking DEFAULT = new SampleChunking(1000, 200, false);
}
