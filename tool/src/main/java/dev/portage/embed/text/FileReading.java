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
 * Parses one file with Tika. The caller limits its time and memory.
 *
 * @param scan is called only if the file is a PDF
 */
record FileReading(
    Tika tika,
    ExtractionLimits limits,
    Path file,
    FileHint hint,
    Supplier<PdfOcr> scan,
    TextBlocks blocks)
    implements Callable<Extraction> {

  /** How far into a file PDF readers look for the {@code %PDF-} mark. */
  private static final int PDF_HEAD = 1024;

  @Override
  public Extraction call() throws IOException {
    Optional<String> table = tableType();
    Extraction extraction = parsed(table);
    if (table.isEmpty() || !(extraction instanceof Extraction.Broken)) {
      return extraction;
    }
    // A stray quote breaks the CSV parser; the lines can still be read as plain text.
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
      // If the detector fails on the content, the parser will fail too, with a better message.
      return Optional.empty();
    }
  }

  private Extraction parsed(Optional<String> type) throws IOException {
    Metadata metadata = metadata(type);
    ParseContext context = context();
    Optional<PdfOcr> pictures = isPdf(file) ? Optional.of(scan.get()) : Optional.empty();
    pictures.ifPresent(scanned -> scanned.configure(context));
    Extraction outcome = parsed(metadata, context);
    return pictures.map(scanned -> scanned.withNotes(outcome, file, metadata)).orElse(outcome);
  }

  private Extraction parsed(Metadata metadata, ParseContext context) {
    try (TikaInputStream input = TikaInputStream.get(file)) {
      tika.parser().parse(input, blocks, metadata, context);
    } catch (IOException | TikaException | SAXException | RuntimeException e) {
      return ParserFailure.of(e, blocks);
    } catch (StackOverflowError | LinkageError | AssertionError e) {
      return ParserFailure.of(e, blocks);
    }
    return blocks
        .stopped()
        .<Extraction>map(Extraction.TooLarge::new)
        .orElseGet(() -> result(blocks.text(), metadata));
  }

  private static Extraction result(String text, Metadata metadata) {
    return text.isEmpty()
        ? new Extraction.NoText(
            "contains no text (%s)".formatted(metadata.get(Metadata.CONTENT_TYPE)))
        : new Extraction.Text(text);
  }

  private Metadata metadata(Optional<String> type) {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, hint.name());
    hint.mediaType().ifPresent(said -> metadata.set(HttpHeaders.CONTENT_TYPE, said));
    type.ifPresent(is -> metadata.set(TikaCoreProperties.CONTENT_TYPE_USER_OVERRIDE, is));
    return metadata;
  }

  /** Attachments get a context of their own: settings for the file itself do not apply to them. */
  private ParseContext context() {
    ParseContext inner = tika.context();
    Attachments attachments = new Attachments(inner, limits, blocks);
    inner.set(EmbeddedDocumentExtractor.class, attachments);
    ParseContext context = tika.context();
    context.set(EmbeddedDocumentExtractor.class, attachments);
    return context;
  }
}
