package dev.portage.embed.text;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;

/** Finds the pages of a PDF that show pictures and next to no text. */
final class PdfPictures {
  /** Fewer characters than these are a page number at most; Tika, too, draws the line here. */
  private static final int NEXT_TO_NO_TEXT = 10;

  /** Forms hold forms, and hostile ones hold themselves. */
  private static final int DEPTH = 3;

  private PdfPictures() {}

  /**
   * Counts them. A page that cannot be understood is none.
   *
   * @param characters of each page
   */
  static int countIn(Path file, int[] characters) {
    if (!anyIsBare(characters)) {
      return 0;
    }
    try (PDDocument document = Loader.loadPDF(file.toFile())) {
      int pictures = 0;
      for (int i = 0; i < Math.min(characters.length, document.getNumberOfPages()); i++) {
        if (characters[i] < NEXT_TO_NO_TEXT
            && showsPicture(document.getPage(i).getResources(), DEPTH)) {
          pictures++;
        }
      }
      return pictures;
    } catch (IOException | RuntimeException e) {
      // Tika read the file, so this is a page's own fault; the note about it is all that is lost.
      return 0;
    }
  }

  private static boolean anyIsBare(int[] characters) {
    for (int count : characters) {
      if (count < NEXT_TO_NO_TEXT) {
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

  /** As in "1 page" and "1,200 pages". */
  static String counted(int count, String what) {
    return "%,d %s%s".formatted(count, what, count == 1 ? "" : "s");
  }
}
