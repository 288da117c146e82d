package dev.portage.embed.text;

/**
 * Converts text to what PostgreSQL can store: without U+0000, which its {@code text} type rejects
 * (UPSTREAM 3.1), and with U+FFFD for each unpaired surrogate, which UTF-8 cannot represent.
 */
public final class StorableText {
  private StorableText() {}

  /** The same text if it can be stored as it is, otherwise a repaired copy. */
  public static String of(String text) {
    boolean storable = text.codePoints().noneMatch(c -> c == 0 || isSurrogate(c));
    return storable ? text : repaired(text);
  }

  /** The text without leading and trailing white space, as the splitter defines it. */
  public static String stripped(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && Characters.isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && Characters.isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static String repaired(String text) {
    return text.codePoints()
        .filter(c -> c != 0)
        .map(c -> isSurrogate(c) ? 0xFFFD : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isSurrogate(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }
}
