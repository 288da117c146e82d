package dev.portage.embed.text;

/**
 * The character classes of UPSTREAM 5, written out: Java's own notions of white space and letters
 * differ from those of Python, in which the application is written.
 */
final class Characters {
  private Characters() {}

  /** Python's white space. Zero-width space and the byte order mark are not in it. */
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

  /** The six that bound words when Punkt looks for the word before a mark. */
  static boolean isAsciiSpace(int c) {
    return c == ' ' || (c >= 0x09 && c <= 0x0D);
  }

  /** A character that can end a sentence. */
  static boolean isEnd(int c) {
    return c == '.' || c == '?' || c == '!';
  }

  /** A character that is no part of a word, and ends one. */
  static boolean isNonWord(int c) {
    return switch (c) {
      case ')', '"', ';', '}', ']', '*', ':', '@', '\'', '(', '{', '[', '?', '!' -> true;
      default -> false;
    };
  }

  /** A character with which no word of more than one character begins. */
  static boolean isNoWordStart(int c) {
    return switch (c) {
      case '(', '"', '`', '{', '[', ':', ';', '&', '#', '*', '@', ')', '}', ']', '-', ',' -> true;
      default -> false;
    };
  }

  /** A mark with which no sentence starts. */
  static boolean isPunctuation(int c) {
    return c == ';' || c == ':' || c == ',' || c == '.' || c == '!' || c == '?';
  }

  /** A character that closes what the sentence before it opened. */
  static boolean isCloser(int c) {
    return c == '"' || c == '\'' || c == ')' || c == ']' || c == '}';
  }

  /** A word character that is no decimal digit. */
  static boolean isLetter(int c) {
    int type = Character.getType(c);
    return Character.isLetter(c)
        || c == '_'
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  /** A mark at which the third stage cuts: {@code , . ; 。 ？ ！}. */
  static boolean isStop(int c) {
    return c == ',' || c == '.' || c == ';' || c == 0x3002 || c == 0xFF1F || c == 0xFF01;
  }
}
