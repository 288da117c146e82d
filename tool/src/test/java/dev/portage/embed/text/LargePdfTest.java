package dev.portage.embed.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.pdmodel.graphics.image.JPEGFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests reading a book of 500 pages, each with a picture, in a JVM with little memory. */
class LargePdfTest {
  private static final int PAGES = 500;
  private static final int LINES = 40;

  @TempDir Path directory;

  @Test
  void fiveHundredPagesNeedLittleMemory() throws IOException, InterruptedException {
    Path book = directory.resolve("book.pdf");
    write(book);
    assertThat(Files.size(book)).isGreaterThan(15_000_000);
    assertThat(ReadingProcess.read("192m", directory.resolve("log"), book))
        .singleElement()
        .asString()
        .startsWith("Text of " + PAGES * LINES + " lines");
  }

  private static void write(Path book) throws IOException {
    Random random = new Random(1);
    try (PDDocument document = new PDDocument();
        OutputStream out = Files.newOutputStream(book)) {
      PDFont font = new PDType1Font(FontName.HELVETICA);
      for (int page = 0; page < PAGES; page++) {
        document.addPage(new PDPage());
        try (PDPageContentStream content =
            new PDPageContentStream(document, document.getPage(page))) {
          content.drawImage(JPEGFactory.createFromImage(document, noise(random)), 0, 0, 612, 792);
          write(content, font, page);
        }
      }
      document.save(out);
    }
  }

  private static void write(PDPageContentStream content, PDFont font, int page) throws IOException {
    content.beginText();
    content.setFont(font, 12);
    content.setLeading(16);
    content.newLineAtOffset(50, 740);
    for (int line = 0; line < LINES; line++) {
      content.showText("Line %d of page %d tells of tides and berths.".formatted(line, page));
      content.newLine();
    }
    content.endText();
  }

  /** Content that cannot be compressed. */
  private static BufferedImage noise(Random random) {
    BufferedImage picture = new BufferedImage(256, 256, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 256 * 256; i++) {
      picture.getRaster().setSample(i % 256, i / 256, 0, random.nextInt(256));
    }
    return picture;
  }
}
