package dev.portage.embed.text;

/**
 * Text as PostgreSQL can hold it: without U+0000, which its {@code text} type refuses (UPSTREAM
 * 3.1), and with U+FFFD for each unpaired surrogate, which has no form in UTF-8.
 */
public final class StorableText {
  private StorableText() {}

  /** The same text where it is storable already, a repaired copy otherwise. */
  public static String of(String text) {
    boolean storable = text.codePoints().noneMatch(c -> c == 0 || isSurrogate(c));
    return storable ? text : repaired(text);
  }

  /** Without what the splitter takes for white space, no-break spaces included, at its ends. */
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
