package dev.portage.embed.text;

import java.util.List;

/** What came out of a file. Reasons and notes are sentence parts that follow the file's name. */
public sealed interface Extraction {

  /**
   * The file's text.
   *
   * @param text blocks joined with a blank line; never blank, and storable in PostgreSQL
   * @param notes what was not read, and why; mostly none
   */
  record Text(String text, List<String> notes) implements Extraction {
    /** Keeps a copy of the list. */
    public Text {
      notes = List.copyOf(notes);
    }

    /** All of the file's text. */
    public Text(String text) {
      this(text, List.of());
    }
  }

  /** The file is in order and holds no text: an empty file, a picture, a scan. */
  record NoText(String reason) implements Extraction {}

  /** The file asks for a password. */
  record Encrypted(String reason) implements Extraction {}

  /** A limit of {@link ExtractionLimits} was passed. */
  record TooLarge(String reason) implements Extraction {}

  /** The file looks like an attack, such as an archive that unfolds without end. */
  record Suspicious(String reason) implements Extraction {}

  /** The file is damaged, or is not what any parser knows. */
  record Broken(String reason) implements Extraction {}
}
