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
 * The pages of one PDF that are pictures: read by Tesseract where that is wished for and possible,
 * told of in any case.
 *
 * @param reading present where they are read
 * @param unread why they are not read, where they are not
 */
record PdfScan(Optional<PageScans> reading, String unread) {

  /**
   * For one file.
   *
   * @param places how many pages are read at once, over all files
   */
  static PdfScan of(Scans scans, Tesseract tesseract, ExtractionLimits limits, Semaphore places) {
    if (scans == Scans.LEAVE) {
      return new PdfScan(
          Optional.empty(), "the bot does not ask for it (enable_partition_pdf is off)");
    }
    return switch (tesseract) {
      case Tesseract.Installed installed ->
          new PdfScan(Optional.of(new PageScans(installed, limits, places)), "");
      case Tesseract.Missing(String reason) -> new PdfScan(Optional.empty(), reason);
    };
  }

  /** Lets Tika send pages without text to Tesseract: only these, and nothing of attachments. */
  void join(ParseContext context) {
    if (reading.isPresent()) {
      PDFParserConfig config = new PDFParserConfig();
      config.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.AUTO);
      context.set(PDFParserConfig.class, config);
      context.set(Parser.class, reading.get());
    }
  }

  /** The same outcome, with what is to be said about pictures. */
  Extraction told(Extraction outcome, Path file, Metadata metadata) {
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
            "has %s, and the text of %,d of them was not read, as they are pictures: %s"
                .formatted(PdfPictures.counted(characters.length, "page"), pictures, unread));
  }
}
