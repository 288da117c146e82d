package dev.portage.embed.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that somebody made to do harm, and good ones that are damaged, locked or odd. */
class HostileFilesTest {
  private static final TextExtraction TEXTS =
      new TextExtraction(
          SampleFiles.limits(50_000_000, 2_000_000, Duration.ofSeconds(20), 30_000_000));

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"a.docx", "a.xlsx", "a.pptx", "a.odt", "a.epub", "a.zip", "a.xls"})
  void halfAFileIsBrokenOrGivesWhatItHolds(String name) {
    byte[] whole = sample(name);
    for (int part = 1; part < 4; part++) {
      assertThat(read(name, Arrays.copyOf(whole, whole.length * part / 4)))
          .isNotInstanceOf(Extraction.Suspicious.class)
          .isNotInstanceOf(Extraction.TooLarge.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"locked.docx", "locked.xlsx", "locked.pptx"})
  void lockedOfficeFilesSaySo(String name) {
    byte[] locked = SampleFiles.encryptedOffice(sample(name.replace("locked", "a")));
    assertThat(read(name, locked)).isInstanceOf(Extraction.Encrypted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.xml", "a.svg", "a.odt", "a.epub", "a.docx", "a.xlsx"})
  void entitiesThatUnfoldWithoutEndDoNot(String name) {
    String bomb =
        """
        <?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ahoy ahoy ahoy ahoy">
        <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
        <!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">
        <!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;">]>
        <a>&g;</a>\
        """;
    assertThat(read(name, withXml(name, bomb))).isNotInstanceOf(Extraction.Text.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.xml", "a.html", "a.rtf", "a.json", "a.odt"})
  void deepNestingIsAnOutcome(String name) {
    int depth = 100_000;
    String nested =
        switch (name) {
          case "a.rtf" -> "{\\rtf1 " + "{".repeat(depth) + "deep" + "}".repeat(depth) + "}";
          case "a.json" -> "[".repeat(depth) + "\"deep\"" + "]".repeat(depth);
          case "a.html" -> "<div>".repeat(depth) + "deep" + "</div>".repeat(depth);
          default -> "<a>".repeat(depth) + "deep" + "</a>".repeat(depth);
        };
    assertThat(read(name, withXml(name, nested))).isNotNull();
  }

  @Test
  void aPictureThatClaimsToBeHugeCostsNoMemory() {
    byte[] png = MoreFormats.png(1, 1);
    // Width and height in the header: 30,000 by 30,000.
    for (int at : new int[] {16, 20}) {
      png[at + 2] = 0x75;
      png[at + 3] = 0x30;
    }
    assertThat(read("a.png", png)).isNotInstanceOf(Extraction.TooLarge.class);
  }

  @Test
  void aPdfThatShowsItselfInItselfEnds() {
    byte[] pdf =
        SampleFiles.bytes(
            out -> {
              try (PDDocument document = new PDDocument()) {
                PDPage page = new PDPage();
                document.addPage(page);
                PDFormXObject form = new PDFormXObject(document);
                form.setBBox(new PDRectangle(100, 100));
                form.setResources(new PDResources());
                form.getResources().put(COSName.getPDFName("Me"), form);
                try (var content = form.getContentStream().createOutputStream()) {
                  content.write(SampleFiles.utf8("/Me Do"));
                }
                try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                  content.drawForm(form);
                }
                document.save(out);
              }
            });
    assertThat(read("a.pdf", pdf)).isInstanceOf(Extraction.NoText.class);
  }

  @Test
  void aPdfWhosePagesGoRoundInACircleEnds() {
    String circle =
        """
        %PDF-1.4
        1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
        2 0 obj <</Type/Pages/Kids[3 0 R]/Count 2>> endobj
        3 0 obj <</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 2>> endobj
        trailer <</Root 1 0 R>>
        %%EOF\
        """;
    assertThat(read("a.pdf", SampleFiles.utf8(circle))).isNotInstanceOf(Extraction.Text.class);
  }

  @Test
  void aScanThatClaimsToBeHugeIsNoDanger() {
    byte[] pdf =
        SampleFiles.bytes(
            out -> {
              try (PDDocument document = new PDDocument()) {
                document.addPage(new PDPage(new PDRectangle(200_000, 200_000)));
                SampleFiles.draw(
                    document, 0, new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY));
                document.save(out);
              }
            });
    TextExtraction scanning =
        new TextExtraction(
            ExtractionLimits.defaults(),
            () -> new Tesseract.Installed(Path.of("/bin/tesseract"), directory, "eng"));
    assertThat(scanning.extract(file("a.pdf", pdf), FileHint.named("a.pdf"), ScanMode.READ))
        .isNotInstanceOf(Extraction.Text.class);
  }

  @Test
  void spreadsheetsThatUnfoldWithoutEndAreStopped() {
    byte[] huge = SampleFiles.zip("xl/worksheets/sheet1.xml", new byte[400_000_000]);
    assertThat(read("a.xlsx", huge)).isNotInstanceOf(Extraction.Text.class);
  }

  private byte[] sample(String name) {
    return BrokenFiles.samples().stream()
        .filter(sample -> sample.name().equals(name))
        .findFirst()
        .orElseThrow()
        .content();
  }

  /** The XML as the file itself, or in the place where the format has its text. */
  private static byte[] withXml(String name, String xml) {
    byte[] content = SampleFiles.utf8(xml);
    return switch (name) {
      case "a.odt" -> MoreFormats.odtOf(content);
      case "a.epub" -> MoreFormats.epubOf(content);
      case "a.docx" -> BrokenFiles.replaced(SampleFiles.docx("x"), "word/document.xml", content);
      case "a.xlsx" ->
          BrokenFiles.replaced(
              SampleFiles.xlsx("s", new String[][] {{"x"}}), "xl/sharedStrings.xml", content);
      default -> content;
    };
  }

  private Extraction read(String name, byte[] content) {
    return TEXTS.extract(file(name, content), FileHint.named(name));
  }

  private Path file(String name, byte[] content) {
    try {
      return Files.write(directory.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
