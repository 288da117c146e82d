package dev.portage.sandbox.sample;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.common.PDStream;

/**
 * Pages of A4 in Courier, which every reader has; Western letters only. The font and the few text
 * operators are written here, because PDFBox's own font classes search the machine for fonts first:
 * that takes seconds and leaves a file in the user's home.
 */
final class PdfTypesetter {
  private static final Charset ENCODING = Charset.forName("windows-1252");
  private static final float MARGIN = 60;
  private static final float SIZE = 9.5f;
  private static final float LEADING = 14.5f;
  private static final int CHARACTERS_PER_LINE =
      (int) ((PDRectangle.A4.getWidth() - 2 * MARGIN) / (0.6f * SIZE));
  private static final int LINES_PER_PAGE =
      (int) ((PDRectangle.A4.getHeight() - 2 * MARGIN) / LEADING);

  private final List<String> lines = new ArrayList<>();

  private PdfTypesetter() {}

  static byte[] pdf(List<Block> blocks) throws IOException {
    PdfTypesetter typesetter = new PdfTypesetter();
    blocks.forEach(typesetter::add);
    try (PDDocument document = new PDDocument()) {
      typesetter.paginate(document);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.save(out);
      return out.toByteArray();
    }
  }

  private void add(Block block) {
    block.text().lines().forEach(this::wrap);
    lines.add("");
  }

  private void wrap(String paragraph) {
    StringBuilder line = new StringBuilder();
    for (String word : paragraph.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > CHARACTERS_PER_LINE) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
  }

  private void paginate(PDDocument document) throws IOException {
    for (int from = 0; from < lines.size(); from += LINES_PER_PAGE) {
      PDPage page = new PDPage(PDRectangle.A4);
      page.setResources(courier());
      String text = operators(lines.subList(from, Math.min(from + LINES_PER_PAGE, lines.size())));
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      page.setContents(
          new PDStream(document, new ByteArrayInputStream(bytes), COSName.FLATE_DECODE));
      document.addPage(page);
    }
  }

  private static PDResources courier() {
    COSDictionary font = new COSDictionary();
    font.setItem(COSName.TYPE, COSName.FONT);
    font.setItem(COSName.SUBTYPE, COSName.TYPE1);
    font.setItem(COSName.BASE_FONT, COSName.getPDFName("Courier"));
    font.setItem(COSName.ENCODING, COSName.WIN_ANSI_ENCODING);
    COSDictionary fonts = new COSDictionary();
    fonts.setItem(COSName.getPDFName("F"), font);
    COSDictionary resources = new COSDictionary();
    resources.setItem(COSName.FONT, fonts);
    return new PDResources(resources);
  }

  private static String operators(List<String> lines) {
    float top = PDRectangle.A4.getHeight() - MARGIN;
    StringBuilder text = new StringBuilder();
    text.append("BT /F " + SIZE + " Tf " + LEADING + " TL " + MARGIN + " " + top + " Td\n");
    for (String line : lines) {
      String hex = HexFormat.of().formatHex(line.getBytes(ENCODING));
      text.append("<" + hex + "> Tj T*\n");
    }
    return text.append("ET\n").toString();
  }
}
