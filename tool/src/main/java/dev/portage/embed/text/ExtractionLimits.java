package dev.portage.embed.text;

import java.time.Duration;

/**
 * How much of a file is read before it is refused.
 *
 * @param inputBytes the largest file that is opened. Parsers hold a few times a file's size in
 *     memory.
 * @param outputCharacters the most text that one file may give, in chars. At the application's
 *     default of 1,000 a chunk, twenty million are 25,000 chunks: some ten dollars of embedding.
 * @param time how long one file may take. The slowest honest file that is known, a PDF of some
 *     thousand pages, takes a minute on one slow core.
 * @param scannedPageTime how long Tesseract may take for one page. A dense page in three languages
 *     takes some ten seconds on one slow core.
 * @param scannedFileTime how long a PDF with scanned pages may take, in place of {@code time}.
 * @param attachmentDepth how deep files inside files are followed (an archive in a mail in an
 *     archive is 3). Honest ones seldom pass 3; bombs live from depth.
 * @param attachmentBytes the most bytes that all files inside one file may unfold to, together:
 *     what keeps an archive of a few kilobytes from filling the disk.
 * @param compressionRatio how many chars of text each byte of the file may give. Spreadsheets that
 *     repeat themselves reach 50.
 */
public record ExtractionLimits(
    long inputBytes,
    int outputCharacters,
    Duration time,
    Duration scannedPageTime,
    Duration scannedFileTime,
    int attachmentDepth,
    long attachmentBytes,
    int compressionRatio) {

  /** The limits that suit a container of 4 GiB (UPSTREAM 4.1). */
  public static ExtractionLimits defaults() {
    return new ExtractionLimits(
        200_000_000,
        20_000_000,
        Duration.ofMinutes(5),
        Duration.ofMinutes(1),
        Duration.ofMinutes(30),
        3,
        500_000_000,
        100);
  }
}
