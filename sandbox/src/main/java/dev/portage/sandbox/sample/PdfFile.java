package dev.portage.sandbox.sample;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes a minimal PDF with pages of text in one font. PDFBox is not used for it, because PDFBox
 * needs almost a second before its first page, searches the machine for fonts, and leaves a file in
 * the user's home directory; the tests read these files with PDFBox.
 */
final class PdfFile {
  /** A4, in points. */
  static final int WIDTH = 595;

  static final int HEIGHT = 842;

  /** The object number of the first page, after catalog, page tree and font. */
  private static final int FIRST_PAGE = 4;

  private final StringBuilder file = new StringBuilder("%PDF-1.4\n");
  private final List<Integer> offsets = new ArrayList<>();

  private PdfFile() {}

  static byte[] of(List<String> pages) {
    PdfFile pdf = new PdfFile();
    pdf.object("<< /Type /Catalog /Pages 2 0 R >>");
    pdf.object(tree(pages.size()));
    pdf.object("<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>");
    pages.forEach(pdf::page);
    pdf.end();
    return pdf.file.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String tree(int pages) {
    String kids =
        IntStream.range(0, pages)
            .mapToObj(page -> FIRST_PAGE + 2 * page + " 0 R")
            .collect(Collectors.joining(" "));
    return "<< /Type /Pages /Count %d /Kids [%s] /MediaBox [0 0 %d %d] >>"
        .formatted(pages, kids, WIDTH, HEIGHT);
  }

  private void page(String operators) {
    int text = offsets.size() + 2;
    object(
        "<< /Type /Page /Parent 2 0 R /Resources << /Font << /F 3 0 R >> >> /Contents %d 0 R >>"
            .formatted(text));
    object("<< /Length %d >>\nstream\n%s\nendstream".formatted(operators.length(), operators));
  }

  private void object(String body) {
    offsets.add(file.length());
    file.append(offsets.size()).append(" 0 obj\n").append(body).append("\nendobj\n");
  }

  private void end() {
    int start = file.length();
    int size = offsets.size() + 1;
    file.append("xref\n0 ").append(size).append("\n0000000000 65535 f \n");
    offsets.forEach(at -> file.append(String.format(Locale.ROOT, "%010d 00000 n \n", at)));
    file.append("trailer\n<< /Size " + size + " /Root 1 0 R >>\nstartxref\n" + start + "\n%%EOF\n");
  }
}
