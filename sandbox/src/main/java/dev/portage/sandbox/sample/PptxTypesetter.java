package dev.portage.sandbox.sample;

import java.awt.Rectangle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xslf.usermodel.XSLFSlide;
import org.apache.poi.xslf.usermodel.XSLFTextBox;

/** Writes a pptx file with a slide for each heading and the text below it. */
final class PptxTypesetter {
  private final XMLSlideShow show;
  private XSLFTextBox body;

  private PptxTypesetter(XMLSlideShow show) {
    this.show = show;
  }

  static byte[] pptx(List<Block> blocks) throws IOException {
    try (XMLSlideShow show = new XMLSlideShow()) {
      blocks.forEach(new PptxTypesetter(show)::add);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      show.write(out);
      return out.toByteArray();
    }
  }

  private void add(Block block) {
    switch (block) {
      case Block.Heading heading -> slide(heading.text());
      case Block.Paragraph paragraph -> line(paragraph.text());
      case Block.Bullet bullet -> line(bullet.text());
      case Block.Table table -> line(table.text());
    }
  }

  private void slide(String title) {
    XSLFSlide slide = show.createSlide();
    XSLFTextBox head = slide.createTextBox();
    head.setAnchor(new Rectangle(40, 30, 640, 60));
    head.setText(title);
    body = slide.createTextBox();
    body.setAnchor(new Rectangle(40, 110, 640, 380));
    body.clearText();
  }

  private void line(String text) {
    body.addNewTextParagraph().addNewTextRun().setText(text);
  }
}
