package dev.portage.embed.text;

/**
 * Defines the character classes of UPSTREAM 5. Java's definitions of white space and letters differ
 * from those of Python, in which the application is written.
 */
final class Characters {
  private Characters() {}

  /** Whether Python counts this as white space. Zero-width space and byte order mark are not. */
  static boolean isSpace(int c) {
    return (c >= 0x09 && c <= 0x0D)
        || (c >= 0x1C && c <= 0x20)
        || c == 0x85
        || c == 0xA0
        || (c >= 0x1680 && isWideSpace(c));
  }

  private static boolean isWideSpace(int c) {
    return c == 0x1680
        || (c >= 0x2000 && c <= 0x200A)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202F
        || c == 0x205F
        || c == 0x3000;
  }

  /** Whether this is one of the six characters at which Punkt ends its search for a word. */
  static boolean isAsciiSpace(int c) {
    return c == ' ' || (c >= 0x09 && c <= 0x0D);
  }

  /** Whether this can end a sentence. */
  static boolean isEnd(int c) {
    return c == '.' || c == '?' || c == '!';
  }

  /** Whether this is not part of a word, and ends one. */
  static boolean isNonWord(int c) {
    return switch (c) {
      case ')', '"', ';', '}', ']', '*', ':', '@', '\'', '(', '{', '[', '?', '!' -> true;
      default -> false;
    };
  }

  /** Whether no word of more than one character begins with this. */
  static boolean isNoWordStart(int c) {
    return switch (c) {
      case '(', '"', '`', '{', '[', ':', ';', '&', '#', '*', '@', ')', '}', ']', '-', ',' -> true;
      default -> false;
    };
  }

  /** Whether this is a mark with which no sentence starts. */
  static boolean isPunctuation(int c) {
    return c == ';' || c == ':' || c == ',' || c == '.' || c == '!' || c == '?';
  }

  /** Whether this closes a quote or bracket that the sentence before it opened. */
  static boolean isCloser(int c) {
    return c == '"' || c == '\'' || c == ')' || c == ']' || c == '}';
  }

  /** Whether this is a word character that is not a decimal digit. */
  static boolean isLetter(int c) {
    int type = Character.getType(c);
    return Character.isLetter(c)
        || c == '_'
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  /** Whether the third stage cuts at this: {@code , . ; 。 ？ ！}. */
  static boolean isStop(int c) {
    return c == ',' || c == '.' || c == ';' || c == 0x3002 || c == 0xFF1F || c == 0xFF01;
  }
}
