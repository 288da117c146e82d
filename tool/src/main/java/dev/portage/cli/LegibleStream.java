package dev.portage.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Prints text as one line that is what it looks like. Titles, addresses, file names and servers'
 * messages are free text of others: in them, line ends, control characters (as of terminals'
 * commands) and those that change the direction of writing are replaced. Bytes are passed on as
 * they are.
 */
final class LegibleStream extends PrintStream {
  private static final String CLEAR_LINE = "\r\u001b[K";

  LegibleStream(OutputStream to) {
    super(to, true, StandardCharsets.UTF_8);
  }

  /** Empties the line of a terminal in which the cursor is. */
  void clearLine() {
    writeBytes(CLEAR_LINE.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void print(String text) {
    super.print(line(String.valueOf(text)));
  }

  @Override
  public void print(Object value) {
    print(String.valueOf(value));
  }

  @Override
  public void print(char value) {
    print(String.valueOf(value));
  }

  @Override
  public void print(char[] text) {
    print(String.valueOf(text));
  }

  /** The text with spaces for line ends, and the codes of other such characters. */
  static String line(String text) {
    return replaced(text, code -> isLineEnd(code) ? " " : code(code));
  }

  /** JSON, which has its own line ends, and no other such characters but in strings. */
  static String json(String json) {
    return replaced(json, code -> isLineEnd(code) ? Character.toString(code) : code(code));
  }

  private static String replaced(String text, IntFunction<String> hidden) {
    return text.codePoints()
        .mapToObj(code -> isHidden(code) ? hidden.apply(code) : Character.toString(code))
        .collect(Collectors.joining());
  }

  private static boolean isLineEnd(int code) {
    return code == '\n' || code == '\r';
  }

  private static String code(int code) {
    return String.format(Locale.ROOT, "\\u%04x", code);
  }

  private static boolean isHidden(int code) {
    return switch (Character.getType(code)) {
      case Character.CONTROL -> code != '\t';
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      // Others are part of how people write: those that join letters, or emoji.
      case Character.FORMAT -> isOfDirection(code);
      default -> false;
    };
  }

  /** The marks, embeddings, overrides and isolates of Unicode's bidirectional algorithm. */
  private static boolean isOfDirection(int code) {
    return code == 0x061c
        || code == 0x200e
        || code == 0x200f
        || (code >= 0x202a && code <= 0x202e)
        || (code >= 0x2066 && code <= 0x2069);
  }
}
