package dev.portage.embed.text;

import java.util.List;

/**
 * The result of extracting the text of a file. Reasons and notes are sentence parts that follow the
 * file's name.
 */
public sealed interface Extraction {

  /**
   * The text of a file.
   *
   * @param text blocks joined with a blank line; never blank, and storable in PostgreSQL
   * @param notes what was not read, and why; usually empty
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

  /** The file is valid and contains no text: an empty file, a picture, a scan. */
  record NoText(String reason) implements Extraction {}

  /** The file is protected by a password. */
  record Encrypted(String reason) implements Extraction {}

  /** The file exceeds a limit of {@link ExtractionLimits}. */
  record TooLarge(String reason) implements Extraction {}

  /** The file looks like an attack, such as an archive that unpacks without end. */
  record Suspicious(String reason) implements Extraction {}

  /** The file is damaged, or no parser knows its format. */
  record Broken(String reason) implements Extraction {}
}
