package dev.portage.sandbox.sample;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;

/** Pages of A4 in a font that every reader has; it knows Western letters only. */
final class PdfTypesetter {
  private static final float MARGIN = 60;
  private static final float SIZE = 10.5f;
  private static final float LEADING = 15;
  private static final int LINES_PER_PAGE =
      (int) ((PDRectangle.A4.getHeight() - 2 * MARGIN) / LEADING);

  private final PDFont font = new PDType1Font(FontName.HELVETICA);

  static byte[] pdf(List<Block> blocks) throws IOException {
    try (PDDocument document = new PDDocument()) {
      PdfTypesetter typesetter = new PdfTypesetter();
      List<String> lines = typesetter.lines(blocks);
      for (int from = 0; from < lines.size(); from += LINES_PER_PAGE) {
        int to = Math.min(from + LINES_PER_PAGE, lines.size());
        typesetter.page(document, lines.subList(from, to));
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.save(out);
      return out.toByteArray();
    }
  }

  private List<String> lines(List<Block> blocks) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Block block : blocks) {
      for (String paragraph : block.text().split("\n", -1)) {
        wrap(paragraph, lines);
      }
      lines.add("");
    }
    return lines;
  }

  private void wrap(String paragraph, List<String> lines) throws IOException {
    StringBuilder line = new StringBuilder();
    for (String word : paragraph.split(" ", -1)) {
      if (!line.isEmpty() && isTooWide(line + " " + word)) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
  }

  private boolean isTooWide(String line) throws IOException {
    return font.getStringWidth(line) / 1000 * SIZE > PDRectangle.A4.getWidth() - 2 * MARGIN;
  }

  private void page(PDDocument document, List<String> lines) throws IOException {
    PDPage page = new PDPage(PDRectangle.A4);
    document.addPage(page);
    try (PDPageContentStream content = new PDPageContentStream(document, page)) {
      content.beginText();
      content.setFont(font, SIZE);
      content.setLeading(LEADING);
      content.newLineAtOffset(MARGIN, PDRectangle.A4.getHeight() - MARGIN);
      for (String line : lines) {
        content.showText(line);
        content.newLine();
      }
      content.endText();
    }
  }
}
