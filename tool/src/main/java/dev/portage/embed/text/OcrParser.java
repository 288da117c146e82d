package dev.portage.embed.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.apache.tika.exception.TikaException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.ocr.TesseractOCRParser;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * Recognises the text of scanned pages with Tesseract. Tika's PDF parser calls it with a picture of
 * each page that has no text. If Tesseract fails or times out on a page, only that page is skipped.
 * Each file needs its own instance.
 */
final class OcrParser implements Parser {
  private static final long serialVersionUID = 1;
  private static final Set<MediaType> PAGES = Set.of(MediaType.image("ocr-png"));

  private final transient TesseractOCRParser tesseract;
  private final transient Semaphore permits;
  private final transient List<String> failures = new ArrayList<>();

  /**
   * A parser for one file.
   *
   * @param permits limits how many pages are read at once, over all files
   */
  OcrParser(Tesseract.Installed installed, ExtractionLimits limits, Semaphore permits) {
    this.permits = permits;
    this.tesseract = new TesseractOCRParser();
    tesseract.setTesseractPath(installed.program().getParent().toString());
    tesseract.setTessdataPath(installed.data().toString());
    tesseract.setTimeout(Math.toIntExact(limits.scannedPageTime().toSeconds()));
    try {
      tesseract.setLanguage(installed.languages());
      tesseract.initialize(Map.of());
    } catch (TikaException e) {
      failures.add(e.getMessage());
    }
  }

  @Override
  public Set<MediaType> getSupportedTypes(ParseContext context) {
    return PAGES;
  }

  @Override
  public void parse(
      InputStream picture, ContentHandler handler, Metadata metadata, ParseContext context)
      throws IOException, SAXException, TikaException {
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TikaException("interrupted while waiting to read a page", e);
    }
    try {
      tesseract.parse(picture, handler, metadata, context);
    } catch (TikaException e) {
      // The thread is interrupted when the file's timeout expires, or the worker stops.
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      failures.add(e.getMessage());
    } finally {
      permits.release();
    }
  }

  /** Reports what was not read, as sentence parts about the file. */
  List<String> notes() {
    return failures.isEmpty()
        ? List.of()
        : List.of(
            "has %s that Tesseract could not read: %s"
                .formatted(PdfPictures.counted(failures.size(), "page"), failures.getFirst()));
  }
}
