package dev.portage.embed.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.tika.config.TikaConfig;
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
  private final ExtractionLimits limits;
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
    this.encodings = new Utf8First(config.getEncodingDetector());
    AutoDetectParser detecting = new AutoDetectParser(config);
    AutoDetectParserConfig bounds = new AutoDetectParserConfig();
    bounds.setMaximumCompressionRatio(limits.compressionRatio());
    bounds.setMaximumPackageEntryDepth(limits.attachmentDepth());
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
    FutureTask<Extraction> task = new FutureTask<>(() -> parse(file, hint, blocks));
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

  private Extraction parse(Path file, FileHint hint, TextBlocks blocks) {
    Metadata metadata = metadata(hint);
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

  private static Extraction result(String text, Metadata metadata) {
    return text.isEmpty()
        ? new Extraction.NoText("holds no text (%s)".formatted(metadata.get(Metadata.CONTENT_TYPE)))
        : new Extraction.Text(text);
  }

  private static Metadata metadata(FileHint hint) {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, hint.name());
    hint.mediaType().ifPresent(type -> metadata.set(HttpHeaders.CONTENT_TYPE, type));
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
