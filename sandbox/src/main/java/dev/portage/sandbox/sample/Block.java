package dev.portage.sandbox.sample;

import java.util.List;

/** A part of a document, which each file format writes in its own way. */
sealed interface Block {

  /** Returns the text without any markup. */
  String text();

  record Heading(int level, String text) implements Block {}

  record Paragraph(String text) implements Block {}

  record Bullet(String text) implements Block {}

  record Table(List<List<String>> rows) implements Block {
    @Override
    public String text() {
      return String.join("\n", rows.stream().map(row -> String.join(" ", row)).toList());
    }
  }
}
