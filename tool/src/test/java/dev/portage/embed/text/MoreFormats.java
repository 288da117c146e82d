package dev.portage.embed.text;

import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.Sheet;

/** Files in formats that the application does not list, and that Tika can read. */
final class MoreFormats {
  private MoreFormats() {}

  static byte[] xls() {
    return SampleFiles.bytes(
        out -> {
          try (HSSFWorkbook workbook = new HSSFWorkbook()) {
            Sheet sheet = workbook.createSheet("Tariffs");
            sheet.createRow(0).createCell(0).setCellValue("Tug");
            workbook.write(out);
          }
        });
  }

  static byte[] odt(String text) {
    return odtOf(
        SampleFiles.utf8(
            """
            <?xml version="1.0" encoding="UTF-8"?><office:document-content
             xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
             xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>
            <text:p>%s</text:p></office:text></office:body></office:document-content>\
            """
                .formatted(text)));
  }

  static byte[] odtOf(byte[] content) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("mimetype", SampleFiles.utf8("application/vnd.oasis.opendocument.text"));
    entries.put("content.xml", content);
    return zipped(entries);
  }

  static byte[] epub(String text) {
    return epubOf(html("c", text));
  }

  static byte[] epubOf(byte[] chapter) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("mimetype", SampleFiles.utf8("application/epub+zip"));
    entries.put(
        "META-INF/container.xml",
        SampleFiles.utf8(
            """
            <container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
            <rootfiles><rootfile full-path="c.opf" media-type="application/oebps-package+xml"/>
            </rootfiles></container>\
            """));
    entries.put(
        "c.opf",
        SampleFiles.utf8(
            """
            <package xmlns="http://www.idpf.org/2007/opf" version="2.0"><metadata/><manifest>
            <item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>
            <spine><itemref idref="c"/></spine></package>\
            """));
    entries.put("c.xhtml", chapter);
    return zipped(entries);
  }

  private static byte[] zipped(Map<String, byte[]> entries) {
    return SampleFiles.bytes(out -> out.write(BrokenFiles.zipped(entries)));
  }

  static byte[] eml(String text, byte[] attachment) {
    return SampleFiles.utf8(
        """
        From: a@example.org
        To: b@example.org
        Subject: Berths
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=cut

        --cut
        Content-Type: text/plain; charset=utf-8

        %s
        --cut
        Content-Type: application/octet-stream; name=a.docx
        Content-Disposition: attachment; filename=a.docx
        Content-Transfer-Encoding: base64

        %s
        --cut--
        """
            .formatted(text, Base64.getMimeEncoder().encodeToString(attachment))
            .replace("\n", "\r\n"));
  }

  static byte[] rtf(String text) {
    return SampleFiles.utf8("{\\rtf1\\ansi{\\fonttbl\\f0 Arial;}\\f0\\fs24 " + text + "\\par}");
  }

  static byte[] html(String title, String text) {
    return SampleFiles.utf8(
        "<html><head><title>%s</title></head><body><h1>%s</h1><table><tr><td>%s</td></tr></table>"
                .formatted(title, title, text)
            + "</body></html>");
  }

  static byte[] gzip(byte[] content) {
    return SampleFiles.bytes(
        out -> {
          try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
          }
        });
  }

  static byte[] png(int width, int height) {
    return SampleFiles.bytes(
        out ->
            ImageIO.write(
                new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), "png", out));
  }
}
