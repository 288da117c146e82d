package dev.portage.embed.text;

/** How the scanned pages of a PDF are handled. */
public enum ScanMode {
  /** Tesseract reads their text, if it is installed. */
  READ,

  /** They are skipped, with a note: reading them takes seconds per page. */
  SKIP;

  /**
   * The mode that a bot asks for (UPSTREAM 4.4).
   *
   * @param partitionPdf the bot's {@code enable_partition_pdf}
   */
  public static ScanMode of(boolean partitionPdf) {
    return partitionPdf ? READ : SKIP;
  }
}
