package dev.portage.embed.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.tika.config.TikaConfig;
import org.apache.tika.detect.Detector;
import org.apache.tika.detect.EncodingDetector;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.AutoDetectParserConfig;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.xml.sax.SAXException;

/**
 * Reads the text out of a file with Apache Tika: .text .txt .md .xlsx .docx .pptx .pdf .csv
 * (UPSTREAM 4.4) and whatever else Tika knows. One file is one document: its blocks (paragraphs,
 * headings, list items, table rows) joined with a blank line, as the application's parser does; the
 * text itself is not byte for byte the same.
 *
 * <p>Files are hostile. Nothing they hold makes this reach the network or start a program, and what
 * they can cost is bounded by {@link ExtractionLimits}. A parser that cannot be interrupted is left
 * behind on its own daemon thread when its time is up.
 *
 * <p>Safe for use by several threads. Making one takes about a second: make one per process.
 */
public final class TextExtraction {
  /** As much of a CSV file as its first line may have. */
  private static final int HEAD = 1 << 16;

  /** Tika's names for delimiters. */
  private static final Map<Character, String> NAMES =
      Map.of(',', "comma", ';', "semicolon", '\t', "tab", '|', "pipe");

  private final ExtractionLimits limits;
  private final Detector types;
  private final EncodingDetector encodings;
  private final Parser parser;

  /**
   * Makes the parsers ready.
   *
   * @param limits for each file
   */
  public TextExtraction(ExtractionLimits limits) {
    TikaConfig config = config();
    this.limits = limits;
    this.types = config.getDetector();
    this.encodings = new Utf8First(config.getEncodingDetector());
    AutoDetectParser detecting = new AutoDetectParser(config);
    AutoDetectParserConfig bounds = new AutoDetectParserConfig();
    bounds.setMaximumCompressionRatio(limits.compressionRatio());
    // Attachments keeps the depth; Tika, which counts otherwise, only must not be stricter.
    bounds.setMaximumPackageEntryDepth(limits.attachmentDepth() + 1);
    detecting.setAutoDetectParserConfig(bounds);
    this.parser = detecting;
  }

  private static TikaConfig config() {
    try (InputStream xml = TextExtraction.class.getResourceAsStream("tika.xml")) {
      return new TikaConfig(xml);
    } catch (IOException | TikaException | SAXException e) {
      throw new IllegalStateException("tika.xml inside the jar cannot be read", e);
    }
  }

  /** The limits that each file is read within. */
  public ExtractionLimits limits() {
    return limits;
  }

  /**
   * Reads one file.
   *
   * @param file is read only, and may be deleted as soon as this returns
   * @param hint what the file is said to be
   * @return never null; {@link Extraction.Broken} too when the calling thread is interrupted, whose
   *     flag then stays set
   */
  public Extraction extract(Path file, FileHint hint) {
    long bytes = size(file);
    if (bytes == 0) {
      return new Extraction.NoText("is an empty file");
    }
    if (bytes > limits.inputBytes()) {
      return new Extraction.TooLarge(
          "has %,d bytes, more than the %,d that are read".formatted(bytes, limits.inputBytes()));
    }
    return withinTime(file, hint);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Extraction withinTime(Path file, FileHint hint) {
    TextBlocks blocks = new TextBlocks(limits.outputCharacters());
    FutureTask<Extraction> task = new FutureTask<>(() -> read(file, hint, blocks));
    Thread.ofPlatform().daemon().name("extract " + hint.name()).start(task);
    try {
      return task.get(limits.time().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      blocks.stop("reading it took more than " + limits.time().toSeconds() + " s");
      return new Extraction.TooLarge(blocks.stopped().orElseThrow());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      blocks.stop("reading it was interrupted");
      return new Extraction.Broken(blocks.stopped().orElseThrow());
    } catch (ExecutionException e) {
      throw new IllegalStateException("reading " + hint.name() + " failed", e.getCause());
    } finally {
      task.cancel(true);
    }
  }

  private Extraction read(Path file, FileHint hint, TextBlocks blocks) {
    Optional<String> table = tableType(file, hint);
    Extraction extraction = parse(file, metadata(hint, table), blocks);
    if (table.isEmpty() || !(extraction instanceof Extraction.Broken)) {
      return extraction;
    }
    // A stray quote in a CSV file: its lines are readable nevertheless.
    blocks.clear();
    return parse(file, metadata(hint, Optional.of("text/plain")), blocks);
  }

  private Extraction parse(Path file, Metadata metadata, TextBlocks blocks) {
    try (TikaInputStream input = TikaInputStream.get(file)) {
      parser.parse(input, blocks, metadata, context(blocks));
    } catch (IOException | TikaException | SAXException | RuntimeException e) {
      return Failure.of(e, blocks);
    } catch (StackOverflowError | LinkageError e) {
      return Failure.of(e, blocks);
    }
    return blocks
        .stopped()
        .<Extraction>map(Extraction.TooLarge::new)
        .orElseGet(() -> result(blocks.text(), metadata));
  }

  /** For a CSV file its type with the delimiter, which Tika guesses of longer files only. */
  private Optional<String> tableType(Path file, FileHint hint) {
    Metadata metadata = metadata(hint, Optional.empty());
    try (TikaInputStream input = TikaInputStream.get(file)) {
      String type = types.detect(input, metadata).toString();
      if (!type.equals("text/csv") && !type.equals("text/tsv")) {
        return Optional.empty();
      }
      Charset charset = encodings.detect(input, metadata);
      String head = new String(input.readNBytes(HEAD), charset == null ? UTF_8 : charset);
      return CsvDelimiter.in(head).map(c -> "text/csv; delimiter=" + NAMES.get(c));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Extraction result(String text, Metadata metadata) {
    return text.isEmpty()
        ? new Extraction.NoText("holds no text (%s)".formatted(metadata.get(Metadata.CONTENT_TYPE)))
        : new Extraction.Text(text);
  }

  private static Metadata metadata(FileHint hint, Optional<String> type) {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, hint.name());
    hint.mediaType().ifPresent(said -> metadata.set(HttpHeaders.CONTENT_TYPE, said));
    type.ifPresent(is -> metadata.set(TikaCoreProperties.CONTENT_TYPE_USER_OVERRIDE, is));
    return metadata;
  }

  private ParseContext context(TextBlocks blocks) {
    ParseContext context = new ParseContext();
    context.set(Parser.class, parser);
    context.set(EncodingDetector.class, encodings);
    context.set(EmbeddedDocumentExtractor.class, new Attachments(context, limits, blocks));
    return context;
  }
}
