package dev.portage.embed.text;

import dev.portage.embed.text.ParserThreads.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Reads the text out of a file with Apache Tika: .text .txt .md .xlsx .docx .pptx .pdf .csv
 * (UPSTREAM 4.4) and whatever else Tika knows. One file is one document: its blocks (paragraphs,
 * headings, list items, tables) joined with a blank line, as the application's parser does; the
 * text itself is not byte for byte the same.
 *
 * <p>Files are hostile. Nothing they hold makes this reach the network, what they can cost is
 * bounded by {@link ExtractionLimits}, and no program is started but {@link Tesseract}, for the
 * scanned pages of a PDF, where the caller asks for that. A parser that cannot be interrupted is
 * left behind on its own daemon thread when its time is up; there are never more than a few. A file
 * that needs more memory than there is ends as {@link Extraction.TooLarge}.
 *
 * <p>Safe for use by several threads. Making one takes about a second: make one per process.
 */
public final class TextExtraction {
  /** Tesseract uses more than one processor for each page. */
  private static final int PAGES_AT_ONCE = 2;

  private final ExtractionLimits limits;
  private final Tika tika;
  private final ParserThreads threads = new ParserThreads();
  private final Semaphore scannedPages = new Semaphore(PAGES_AT_ONCE, true);
  private final Supplier<Tesseract> tesseract;

  /**
   * Makes the parsers ready, without Tesseract.
   *
   * @param limits for each file
   */
  public TextExtraction(ExtractionLimits limits) {
    this(limits, () -> new Tesseract.Missing("Tesseract is not used here"));
  }

  /**
   * Makes the parsers ready.
   *
   * @param limits for each file
   * @param tesseract asked for each PDF whose scans are to be read, and not before
   */
  public TextExtraction(ExtractionLimits limits, Supplier<Tesseract> tesseract) {
    this.limits = limits;
    this.tesseract = tesseract;
    this.tika = Tika.with(limits);
  }

  /** The limits that each file is read within. */
  public ExtractionLimits limits() {
    return limits;
  }

  /** Reads one file, and leaves out scanned pages. */
  public Extraction extract(Path file, FileHint hint) {
    return extract(file, hint, Scans.LEAVE);
  }

  /**
   * Reads one file.
   *
   * @param file is read only, and may be deleted as soon as this returns
   * @param hint what the file is said to be
   * @param scans what to do with the scanned pages of a PDF
   * @return never null; {@link Extraction.Broken} too when the calling thread is interrupted, whose
   *     flag then stays set
   */
  public Extraction extract(Path file, FileHint hint, Scans scans) {
    try {
      long bytes = Files.size(file);
      if (bytes == 0) {
        return new Extraction.NoText("is an empty file");
      }
      if (bytes > limits.inputBytes()) {
        return new Extraction.TooLarge(
            "has %,d bytes, more than the %,d that are read".formatted(bytes, limits.inputBytes()));
      }
      boolean slow = scans == Scans.READ && FileReading.isPdf(file);
      return read(file, hint, scans, slow ? limits.scannedFileTime() : limits.time());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Extraction read(Path file, FileHint hint, Scans scans, Duration limit) {
    TextBlocks blocks = new TextBlocks(limits.outputCharacters());
    try {
      Run<Extraction> run =
          threads.run("extract " + hint.name(), reading(file, hint, scans, blocks), limit);
      if (run instanceof Run.OutOfMemory<Extraction>()) {
        blocks.clear();
        run = threads.alone("extract " + hint.name(), reading(file, hint, scans, blocks), limit);
      }
      return outcome(run, blocks, limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      blocks.stop("reading it was interrupted");
      return new Extraction.Broken("was not read to its end: reading it was interrupted");
    }
  }

  private FileReading reading(Path file, FileHint hint, Scans scans, TextBlocks blocks) {
    return new FileReading(
        tika,
        limits,
        file,
        hint,
        () ->
            PdfScan.of(
                scans,
                scans == Scans.READ
                    ? tesseract.get()
                    : new Tesseract.Missing("it is not asked for"),
                limits,
                scannedPages),
        blocks);
  }

  private static Extraction outcome(Run<Extraction> run, TextBlocks blocks, Duration limit) {
    return switch (run) {
      case Run.Done<Extraction>(Extraction extraction) -> extraction;
      case Run.OutOfTime<Extraction>() -> {
        blocks.stop("reading it took more than " + limit.toSeconds() + " s");
        yield new Extraction.TooLarge(blocks.stopped().orElseThrow());
      }
      case Run.OutOfMemory<Extraction>() ->
          new Extraction.TooLarge(
              "needs more memory than the %,d MiB that this process has"
                  .formatted(Runtime.getRuntime().maxMemory() >> 20));
      case Run.NoPlace<Extraction>() ->
          new Extraction.TooLarge(
              "was not read: too many files that were given up before still hold their threads");
    };
  }
}
