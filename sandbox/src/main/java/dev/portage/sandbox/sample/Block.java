package dev.portage.sandbox.sample;

import java.util.List;

/** A piece of a document, from whatever format it will be read again. */
sealed interface Block {

  /** The words in it, without any marks. */
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
