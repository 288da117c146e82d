package dev.portage.sandbox.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Parses the markup of the sample's texts: headings, bullets, tables, and lines. */
final class Markup {
  private final List<Block> blocks = new ArrayList<>();
  private final List<List<String>> table = new ArrayList<>();

  private Markup() {}

  static List<Block> blocks(String text) {
    Markup markup = new Markup();
    text.lines().forEach(markup::line);
    markup.endTable();
    return List.copyOf(markup.blocks);
  }

  private void line(String line) {
    if (line.startsWith("| ")) {
      table.add(cells(line));
      return;
    }
    endTable();
    if (!line.isBlank()) {
      blocks.add(block(line));
    }
  }

  private void endTable() {
    if (!table.isEmpty()) {
      blocks.add(new Block.Table(List.copyOf(table)));
      table.clear();
    }
  }

  private static Block block(String line) {
    if (line.startsWith("# ")) {
      return new Block.Heading(1, line.substring(2));
    }
    if (line.startsWith("## ")) {
      return new Block.Heading(2, line.substring(3));
    }
    return line.startsWith("- ") || line.startsWith("* ")
        ? new Block.Bullet(line.substring(2))
        : new Block.Paragraph(line);
  }

  private static List<String> cells(String line) {
    String inner = line.substring(1, line.lastIndexOf('|'));
    return Arrays.stream(inner.split("\\|", -1)).map(String::strip).toList();
  }
}
