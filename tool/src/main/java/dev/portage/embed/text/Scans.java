package dev.portage.embed.text;

/** What is to be done with the pages of a PDF that are pictures: scans, mostly. */
public enum Scans {
  /** Their text is read from the picture, where Tesseract is there to do so. */
  READ,

  /** They are left out, which is told: reading them takes seconds a page. */
  LEAVE;

  /**
   * What a bot asks for (UPSTREAM 4.4).
   *
   * @param partitionPdf the bot's {@code enable_partition_pdf}
   */
  public static Scans wished(boolean partitionPdf) {
    return partitionPdf ? READ : LEAVE;
  }
}
