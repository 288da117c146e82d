package dev.portage.sandbox.sample;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Lays out text on A4 pages in Courier, which every PDF reader has, for Western letters only.
 * {@link PdfFile} writes the file.
 */
final class PdfTypesetter {
  private static final Charset ENCODING = Charset.forName("windows-1252");
  private static final float MARGIN = 60;
  private static final float SIZE = 9.5f;
  private static final float LEADING = 14.5f;

  /** The width of every letter of Courier is 0.6 of the font size. */
  private static final int CHARACTERS_PER_LINE =
      (int) ((PdfFile.WIDTH - 2 * MARGIN) / (0.6f * SIZE));

  private static final int LINES_PER_PAGE = (int) ((PdfFile.HEIGHT - 2 * MARGIN) / LEADING);

  private final List<String> lines = new ArrayList<>();

  private PdfTypesetter() {}

  static byte[] pdf(List<Block> blocks) {
    PdfTypesetter typesetter = new PdfTypesetter();
    blocks.forEach(typesetter::add);
    return PdfFile.of(typesetter.pages());
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

  private List<String> pages() {
    List<String> pages = new ArrayList<>();
    for (int from = 0; from < lines.size(); from += LINES_PER_PAGE) {
      pages.add(operators(lines.subList(from, Math.min(from + LINES_PER_PAGE, lines.size()))));
    }
    return pages;
  }

  private static String operators(List<String> lines) {
    float top = PdfFile.HEIGHT - MARGIN;
    StringBuilder text = new StringBuilder();
    text.append("BT /F " + SIZE + " Tf " + LEADING + " TL " + MARGIN + " " + top + " Td\n");
    for (String line : lines) {
      String hex = HexFormat.of().formatHex(line.getBytes(ENCODING));
      text.append("<" + hex + "> Tj T*\n");
    }
    return text.append("ET").toString();
  }
}
