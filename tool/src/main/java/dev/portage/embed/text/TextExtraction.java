package dev.portage.embed.text;

import dev.portage.embed.text.ParserThreads.Run;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Extracts the text of a file with Apache Tika: .text .txt .md .xlsx .docx .pptx .pdf .csv
 * (UPSTREAM 4.4) and every other format that Tika knows. One file is one document: its blocks
 * (paragraphs, headings, list items, tables) joined with a blank line, as the application's parser
 * does; the text itself is not byte for byte the same.
 *
 * <p>Files may be hostile. Nothing in them can cause a network access; {@link ExtractionLimits}
 * bounds their cost; and the only program that is started is {@link Tesseract}, for the scanned
 * pages of a PDF, if the caller asks for that. A parser that cannot be interrupted is abandoned on
 * its own daemon thread when its timeout expires; the number of such threads is limited. A file
 * that needs more memory than is available results in {@link Extraction.TooLarge}.
 *
 * <p>Safe for use by several threads. Creating one takes about a second: create one per process.
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
   * An extraction without Tesseract.
   *
   * @param limits for each file
   */
  public TextExtraction(ExtractionLimits limits) {
    this(limits, () -> new Tesseract.Missing("Tesseract is not used here"));
  }

  /**
   * An extraction that can use Tesseract.
   *
   * @param limits for each file
   * @param tesseract is called for each PDF whose scanned pages are to be read
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

  /** Reads one file, and skips scanned pages. */
  public Extraction extract(Path file, FileHint hint) {
    return extract(file, hint, ScanMode.SKIP);
  }

  /**
   * Reads one file.
   *
   * @param file is only read, and may be deleted as soon as this returns
   * @param hint what is known about the file
   * @param scans how the scanned pages of a PDF are handled
   * @return never null; {@link Extraction.Broken} if the calling thread is interrupted, whose flag
   *     then stays set
   */
  public Extraction extract(Path file, FileHint hint, ScanMode scans) {
    try {
      long bytes = Files.size(file);
      if (bytes == 0) {
        return new Extraction.NoText("is an empty file");
      }
      if (bytes > limits.inputBytes()) {
        return new Extraction.TooLarge(
            "has %,d bytes, more than the %,d that are read".formatted(bytes, limits.inputBytes()));
      }
      boolean slow = scans == ScanMode.READ && FileReading.isPdf(file);
      return read(file, hint, scans, slow ? limits.scannedFileTime() : limits.time());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Does other reading of what may be hostile within the same limits of time and memory, and on the
   * same threads.
   *
   * @param name of the thread
   */
  public Extraction guarded(String name, Callable<Extraction> reading) {
    return read(name, any -> reading, limits.time());
  }

  private Extraction read(Path file, FileHint hint, ScanMode scans, Duration limit) {
    return read("extract " + hint.name(), blocks -> reading(file, hint, scans, blocks), limit);
  }

  private Extraction read(
      String name, Function<TextBlocks, Callable<Extraction>> reading, Duration limit) {
    TextBlocks blocks = new TextBlocks(limits.outputCharacters());
    try {
      Run<Extraction> run = threads.run(name, reading.apply(blocks), limit);
      if (run instanceof Run.OutOfMemory<Extraction>()) {
        blocks.clear();
        run = threads.runExclusively(name, reading.apply(blocks), limit);
      }
      return outcome(run, blocks, limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      blocks.stop("reading it was interrupted");
      return new Extraction.Broken("was not read completely: reading it was interrupted");
    }
  }

  private FileReading reading(Path file, FileHint hint, ScanMode scans, TextBlocks blocks) {
    return new FileReading(
        tika,
        limits,
        file,
        hint,
        () ->
            PdfOcr.of(
                scans,
                scans == ScanMode.READ
                    ? tesseract.get()
                    : new Tesseract.Missing("OCR was not requested"),
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
      case Run.NoCapacity<Extraction>() ->
          // No fault of this file, and none that another one here would not meet.
          throw new Fault(
              ExitCode.DEFECT,
              "too many parsers that exceeded their timeout still hold their threads",
              "Start a new worker, which has none: the same command does so. --debug names the"
                  + " files.");
    };
  }
}
