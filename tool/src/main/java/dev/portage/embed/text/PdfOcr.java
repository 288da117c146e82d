package dev.portage.embed.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.PDF;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.pdf.PDFParserConfig;

/**
 * Handles the scanned pages of one PDF: Tesseract reads them if that is requested and possible;
 * otherwise the result notes that they were not read.
 *
 * @param reading present if the pages are read
 * @param unread why the pages are not read; empty if they are
 */
record PdfOcr(Optional<OcrParser> reading, String unread) {

  /**
   * The handling of one file.
   *
   * @param permits limits how many pages are read at once, over all files
   */
  static PdfOcr of(
      ScanMode scans, Tesseract tesseract, ExtractionLimits limits, Semaphore permits) {
    if (scans == ScanMode.SKIP) {
      return new PdfOcr(
          Optional.empty(), "the bot does not ask for it (enable_partition_pdf is off)");
    }
    return switch (tesseract) {
      case Tesseract.Installed installed ->
          new PdfOcr(Optional.of(new OcrParser(installed, limits, permits)), "");
      case Tesseract.Missing(String reason) -> new PdfOcr(Optional.empty(), reason);
    };
  }

  /** Makes Tika pass pages without text to Tesseract: only these, and none of attachments. */
  void configure(ParseContext context) {
    if (reading.isPresent()) {
      PDFParserConfig config = new PDFParserConfig();
      config.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.AUTO);
      context.set(PDFParserConfig.class, config);
      context.set(Parser.class, reading.get());
    }
  }

  /** The same outcome, with notes about the scanned pages. */
  Extraction withNotes(Extraction outcome, Path file, Metadata metadata) {
    return switch (outcome) {
      case Extraction.Text(String text, List<String> notes) ->
          new Extraction.Text(
              text, Stream.concat(notes.stream(), notes(file, metadata).stream()).toList());
      case Extraction.NoText none -> {
        List<String> notes = notes(file, metadata);
        yield notes.isEmpty() ? none : new Extraction.NoText(String.join(", and ", notes));
      }
      case Extraction.Encrypted other -> other;
      case Extraction.TooLarge other -> other;
      case Extraction.Suspicious other -> other;
      case Extraction.Broken other -> other;
    };
  }

  private List<String> notes(Path file, Metadata metadata) {
    if (reading.isPresent()) {
      return reading.get().notes();
    }
    int[] characters = metadata.getIntValues(PDF.CHARACTERS_PER_PAGE);
    int pictures = PdfPictures.countIn(file, characters);
    return pictures == 0
        ? List.of()
        : List.of(
            "has %s, and the text of %,d of them was not read, because they are pictures: %s"
                .formatted(PdfPictures.counted(characters.length, "page"), pictures, unread));
  }
}
