package dev.portage.sandbox.sample;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFRun;
import org.apache.poi.xwpf.usermodel.XWPFTable;

/** Writes a docx file. */
final class DocxTypesetter {
  private final XWPFDocument document;

  private DocxTypesetter(XWPFDocument document) {
    this.document = document;
  }

  static byte[] docx(List<Block> blocks) throws IOException {
    try (XWPFDocument document = new XWPFDocument()) {
      blocks.forEach(new DocxTypesetter(document)::add);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.write(out);
      return out.toByteArray();
    }
  }

  private void add(Block block) {
    switch (block) {
      case Block.Heading(int level, String text) -> heading(level, text);
      case Block.Paragraph(String text) -> run(text);
      case Block.Bullet(String text) -> run("• " + text);
      case Block.Table(List<List<String>> rows) -> table(rows);
    }
  }

  private void heading(int level, String text) {
    XWPFRun run = run(text);
    run.setBold(true);
    run.setFontSize(level == 1 ? 18 : 13);
  }

  private XWPFRun run(String text) {
    XWPFRun run = document.createParagraph().createRun();
    run.setText(text);
    return run;
  }

  private void table(List<List<String>> rows) {
    XWPFTable table = document.createTable(rows.size(), rows.getFirst().size());
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < rows.get(r).size(); c++) {
        table.getRow(r).getCell(c).setText(rows.get(r).get(c));
      }
    }
  }
}
