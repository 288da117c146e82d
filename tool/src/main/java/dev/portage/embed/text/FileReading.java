package dev.portage.embed.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.ParseContext;
import org.xml.sax.SAXException;

/**
 * One file on its way through Tika, with no limit of time or memory of its own.
 *
 * @param scan asked for only where the file is a PDF
 */
record FileReading(
    Tika tika,
    ExtractionLimits limits,
    Path file,
    FileHint hint,
    Supplier<PdfScan> scan,
    TextBlocks blocks)
    implements Callable<Extraction> {

  /** As far into a file as readers of PDF look for its mark. */
  private static final int PDF_HEAD = 1024;

  @Override
  public Extraction call() throws IOException {
    Optional<String> table = tableType();
    Extraction extraction = parsed(table);
    if (table.isEmpty() || !(extraction instanceof Extraction.Broken)) {
      return extraction;
    }
    // A stray quote in a CSV file: its lines are readable nevertheless.
    blocks.clear();
    return parsed(Optional.of("text/plain"));
  }

  static boolean isPdf(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String head = new String(in.readNBytes(PDF_HEAD), StandardCharsets.ISO_8859_1);
      return head.contains("%PDF-");
    }
  }

  private Optional<String> tableType() throws IOException {
    try (TikaInputStream input = TikaInputStream.get(file)) {
      return tika.tables().of(input, metadata(Optional.empty()));
    } catch (RuntimeException e) {
      // What a detector stumbles over, a parser will name.
      return Optional.empty();
    }
  }

  private Extraction parsed(Optional<String> type) throws IOException {
    Metadata metadata = metadata(type);
    ParseContext context = context();
    Optional<PdfScan> pictures = isPdf(file) ? Optional.of(scan.get()) : Optional.empty();
    pictures.ifPresent(scanned -> scanned.join(context));
    Extraction outcome = parsed(metadata, context);
    return pictures.map(scanned -> scanned.told(outcome, file, metadata)).orElse(outcome);
  }

  private Extraction parsed(Metadata metadata, ParseContext context) {
    try (TikaInputStream input = TikaInputStream.get(file)) {
      tika.parser().parse(input, blocks, metadata, context);
    } catch (IOException | TikaException | SAXException | RuntimeException e) {
      return Failure.of(e, blocks);
    } catch (StackOverflowError | LinkageError | AssertionError e) {
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

  private Metadata metadata(Optional<String> type) {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, hint.name());
    hint.mediaType().ifPresent(said -> metadata.set(HttpHeaders.CONTENT_TYPE, said));
    type.ifPresent(is -> metadata.set(TikaCoreProperties.CONTENT_TYPE_USER_OVERRIDE, is));
    return metadata;
  }

  /** Attachments have one of their own, in which nothing that is set for the file itself counts. */
  private ParseContext context() {
    ParseContext inner = tika.context();
    Attachments attachments = new Attachments(inner, limits, blocks);
    inner.set(EmbeddedDocumentExtractor.class, attachments);
    ParseContext context = tika.context();
    context.set(EmbeddedDocumentExtractor.class, attachments);
    return context;
  }
}
