package dev.portage.embed.text;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;

/** Counts the pages of a PDF that show pictures and almost no text. */
final class PdfPictures {
  /** Fewer characters than these are at most a page number; Tika uses the same threshold. */
  private static final int ALMOST_NO_TEXT = 10;

  /** Forms may contain forms, and a hostile form may contain itself. */
  private static final int MAX_DEPTH = 3;

  private PdfPictures() {}

  /**
   * Counts the pages. A page that cannot be parsed does not count.
   *
   * @param characters of each page
   */
  static int countIn(Path file, int[] characters) {
    if (!hasPageWithoutText(characters)) {
      return 0;
    }
    try (PDDocument document = Loader.loadPDF(file.toFile())) {
      int pictures = 0;
      for (int i = 0; i < Math.min(characters.length, document.getNumberOfPages()); i++) {
        if (characters[i] < ALMOST_NO_TEXT
            && showsPicture(document.getPage(i).getResources(), MAX_DEPTH)) {
          pictures++;
        }
      }
      return pictures;
    } catch (IOException | RuntimeException e) {
      // Tika has read the file, so only one page is damaged. All that is lost is the note about it.
      return 0;
    }
  }

  private static boolean hasPageWithoutText(int[] characters) {
    for (int count : characters) {
      if (count < ALMOST_NO_TEXT) {
        return true;
      }
    }
    return false;
  }

  private static boolean showsPicture(PDResources resources, int depth) throws IOException {
    if (resources == null || depth == 0) {
      return false;
    }
    for (COSName name : resources.getXObjectNames()) {
      if (resources.isImageXObject(name)) {
        return true;
      }
      if (resources.getXObject(name) instanceof PDFormXObject form
          && showsPicture(form.getResources(), depth - 1)) {
        return true;
      }
    }
    return false;
  }

  /** Formats a count, as in "1 page" and "1,200 pages". */
  static String counted(int count, String what) {
    return "%,d %s%s".formatted(count, what, count == 1 ? "" : "s");
  }
}
