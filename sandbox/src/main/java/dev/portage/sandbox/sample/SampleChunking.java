package dev.portage.sandbox.sample;

/**
 * How a bot's documents are cut (UPSTREAM 4.6).
 *
 * @param size the wanted length of a chunk, in characters
 * @param overlap how much of a chunk the next one repeats, in characters
 * @param partitionPdf whether the user asked for the slow reading of PDF
 */
public record SampleChunking(int size, int overlap, boolean partitionPdf) {
  /** What holds for a bot that names nothing. */
  public static final SampleChunking DEFAULT = new SampleChunking(1000, 200, false);
}
