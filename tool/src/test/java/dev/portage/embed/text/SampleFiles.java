package dev.portage.embed.text;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.Encryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFTable;

/** Generates real documents. */
public final class SampleFiles {
  private SampleFiles() {}

  interface Writer {
    void writeTo(OutputStream out) throws Exception;
  }

  static ExtractionLimits limits(long input, int output, Duration time, long attachments) {
    return new ExtractionLimits(input, output, time, time, time, 3, attachments, 100);
  }

  static byte[] bytes(Writer writer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writer.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  static byte[] docx(String... paragraphs) {
    return bytes(
        out -> {
          try (XWPFDocument document = new XWPFDocument()) {
            for (String paragraph : paragraphs) {
              document.createParagraph().createRun().setText(paragraph);
            }
            XWPFTable table = document.createTable(1, 2);
            table.getRow(0).getCell(0).setText("Berth");
            table.getRow(0).getCell(1).setText("Depth");
            document.write(out);
          }
        });
  }

  static byte[] xlsx(String sheetName, String[][] rows) {
    return bytes(
        out -> {
          try (XSSFWorkbook workbook = new XSSFWorkbook()) {
            XSSFSheet sheet = workbook.createSheet(sheetName);
            for (int i = 0; i < rows.length; i++) {
              XSSFRow row = sheet.createRow(i);
              for (int j = 0; j < rows[i].length; j++) {
                row.createCell(j).setCellValue(rows[i][j]);
              }
            }
            workbook.write(out);
          }
        });
  }

  static byte[] pptx(String... slides) {
    return bytes(
        out -> {
          try (XMLSlideShow show = new XMLSlideShow()) {
            for (String slide : slides) {
              show.createSlide().createTextBox().setText(slide);
            }
            show.write(out);
          }
        });
  }

  static byte[] pdf(String... pages) {
    return bytes(
        out -> {
          try (PDDocument document = document(pages)) {
            document.save(out);
          }
        });
  }

  /** A PDF whose pages are pictures; an empty text gives a blank page. */
  public static byte[] scannedPdf(String... pages) {
    return bytes(
        out -> {
          try (PDDocument written = document(pages);
              PDDocument scanned = new PDDocument()) {
            PDFRenderer renderer = new PDFRenderer(written);
            for (int i = 0; i < pages.length; i++) {
              scanned.addPage(new PDPage());
              if (!pages[i].isEmpty()) {
                draw(scanned, i, renderer.renderImageWithDPI(i, 150, ImageType.GRAY));
              }
            }
            scanned.save(out);
          }
        });
  }

  /** Adds a picture that fills a page. */
  static void draw(PDDocument document, int page, BufferedImage picture) throws IOException {
    try (PDPageContentStream content =
        new PDPageContentStream(
            document, document.getPage(page), PDPageContentStream.AppendMode.APPEND, true)) {
      content.drawImage(LosslessFactory.createFromImage(document, picture), 0, 0, 612, 792);
    }
  }

  static byte[] joined(byte[] first, byte[] second) {
    return bytes(
        out -> {
          try (PDDocument both = Loader.loadPDF(first);
              PDDocument more = Loader.loadPDF(second)) {
            for (PDPage page : more.getPages()) {
              both.importPage(page);
            }
            both.save(out);
          }
        });
  }

  static byte[] encryptedPdf(String page) {
    return bytes(
        out -> {
          try (PDDocument document = document(page)) {
            document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
            document.save(out);
          }
        });
  }

  private static PDDocument document(String... pages) throws IOException {
    PDDocument document = new PDDocument();
    for (String text : pages) {
      PDPage page = new PDPage();
      document.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.beginText();
        content.setFont(new PDType1Font(FontName.HELVETICA), 12);
        content.newLineAtOffset(50, 700);
        content.showText(text);
        content.endText();
      }
    }
    return document;
  }

  static byte[] encryptedOffice(byte[] document) {
    return bytes(
        out -> {
          try (POIFSFileSystem files = new POIFSFileSystem()) {
            Encryptor encryptor = new EncryptionInfo(EncryptionMode.agile).getEncryptor();
            encryptor.confirmPassword("secret");
            try (OutputStream encrypted = encryptor.getDataStream(files)) {
              encrypted.write(document);
            }
            files.writeFilesystem(out);
          }
        });
  }

  static byte[] zip(String name, byte[] content) {
    return bytes(
        out -> {
          try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
          }
        });
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
