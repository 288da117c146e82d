package dev.portage.embed.text;

import java.time.Duration;

/**
 * Limits on the size of a file, its text and the time for reading it; a file that exceeds one is
 * refused.
 *
 * @param inputBytes the largest file that is opened. Parsers need a few times the size of a file in
 *     memory.
 * @param outputCharacters the most text that one file may yield, in chars. At the application's
 *     default of 1,000 per chunk, twenty million are 25,000 chunks, which cost about ten dollars to
 *     embed.
 * @param time the timeout for one file. The slowest legitimate file that is known, a PDF of about a
 *     thousand pages, takes a minute on one slow core.
 * @param scannedPageTime the timeout of Tesseract for one page. A dense page in three languages
 *     takes about ten seconds on one slow core.
 * @param scannedFileTime the timeout for a PDF with scanned pages, in place of {@code time}.
 * @param attachmentDepth how deep files inside files are followed (an archive in a mail in an
 *     archive is 3). Legitimate files seldom exceed 3; archive bombs rely on depth.
 * @param attachmentBytes the most bytes that all files inside one file may unpack to in total. This
 *     keeps an archive of a few kilobytes from filling the disk.
 * @param compressionRatio how many chars of text each byte of the file may yield. Repetitive
 *     spreadsheets reach 50.
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

  /** Limits for a container of 4 GiB (UPSTREAM 4.1). */
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
