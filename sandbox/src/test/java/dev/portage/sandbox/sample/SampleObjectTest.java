package dev.portage.sandbox.sample;

import static dev.portage.sandbox.sample.Samples.folded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xslf.usermodel.XSLFTextShape;
import org.apache.poi.xssf.extractor.XSSFExcelExtractor;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.extractor.XWPFWordExtractor;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.junit.jupiter.api.Test;

class SampleObjectTest {
  private final SampleDeployment deployment = Samples.deployment();

  @Test
  void everyCompleteFileCanBeReadWithEveryPassage() throws IOException {
    for (SampleObject object : deployment.objects()) {
      if (object.file().condition() == SampleFile.Condition.WHOLE) {
        String text = folded(text(object));
        assertThat(SampleDocument.of(object.file()).passages())
            .as(object.key())
            .isNotEmpty()
            .allSatisfy(passage -> assertThat(text).contains(folded(passage).strip()));
      }
    }
  }

  @Test
  void theTruncatedFileCannotBeRead() {
    SampleObject broken =
        deployment.objects().stream()
            .filter(object -> object.file().condition() == SampleFile.Condition.TRUNCATED)
            .findFirst()
            .orElseThrow();
    assertThat(broken.bytes()).isNotEmpty();
    assertThatThrownBy(() -> text(broken)).isInstanceOf(Exception.class);
  }

  @Test
  void aManualHasSeveralPages() throws IOException {
    SampleFile manual = deployment.bot("tern-manual").knowledge().files().getFirst();
    try (PDDocument pdf = Loader.loadPDF(SampleDocument.of(manual).bytes())) {
      assertThat(pdf.getNumberOfPages()).isGreaterThanOrEqualTo(4);
    }
  }

  @Test
  void filesCanBeGeneratedConcurrently() {
    List<byte[]> all = deployment.objects().parallelStream().map(SampleObject::bytes).toList();
    assertThat(all).hasSameSizeAs(deployment.objects()).noneMatch(bytes -> bytes.length == 0);
  }

  private static String text(SampleObject object) throws IOException {
    byte[] bytes = object.bytes();
    return switch (object.file().extension()) {
      case "docx" -> docx(bytes);
      case "pptx" -> pptx(bytes);
      case "xlsx" -> xlsx(bytes);
      case "pdf" -> pdf(bytes);
      default -> new String(bytes, StandardCharsets.UTF_8);
    };
  }

  private static String docx(byte[] bytes) throws IOException {
    try (XWPFWordExtractor reader =
        new XWPFWordExtractor(new XWPFDocument(new ByteArrayInputStream(bytes)))) {
      return reader.getText();
    }
  }

  private static String xlsx(byte[] bytes) throws IOException {
    try (XSSFExcelExtractor reader =
        new XSSFExcelExtractor(new XSSFWorkbook(new ByteArrayInputStream(bytes)))) {
      return reader.getText();
    }
  }

  private static String pptx(byte[] bytes) throws IOException {
    StringBuilder text = new StringBuilder();
    try (XMLSlideShow show = new XMLSlideShow(new ByteArrayInputStream(bytes))) {
      show.getSlides().stream()
          .flatMap(slide -> slide.getShapes().stream())
          .filter(XSLFTextShape.class::isInstance)
          .forEach(shape -> text.append(((XSLFTextShape) shape).getText()).append('\n'));
    }
    return text.toString();
  }

  private static String pdf(byte[] bytes) throws IOException {
    try (PDDocument pdf = Loader.loadPDF(bytes)) {
      return new PDFTextStripper().getText(pdf);
    }
  }
}
