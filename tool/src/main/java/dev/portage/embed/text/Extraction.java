package dev.portage.embed.text;

/** What came out of a file. Each reason is a sentence part that follows the file's name. */
public sealed interface Extraction {

  /**
   * The file's text.
   *
   * @param text blocks joined with a blank line; never blank, and storable in PostgreSQL
   */
  record Text(String text) implements Extraction {}

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
