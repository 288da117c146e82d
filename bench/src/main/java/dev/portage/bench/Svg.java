package dev.portage.bench;

import java.util.Locale;

/** Writes an SVG image of lines, paths and texts. */
final class Svg {
  private final StringBuilder text = new StringBuilder();

  Svg(int width, int height) {
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " + width + " " + height + "'",
        " font-family='system-ui, sans-serif' fill='#222'>");
    add("<rect width='" + width + "' height='" + height + "' fill='#fff'/>");
  }

  /** How a text is aligned at its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  Svg text(double x, double y, Anchor anchor, int size, String words) {
    return add(
        "<text" + pair("x", x, "y", y) + " text-anchor='" + anchor.name().toLowerCase(Locale.ROOT),
        "' font-size='" + size + "'>",
        words.replace("&", "&amp;").replace("<", "&lt;") + "</text>");
  }

  Svg line(double x1, double y1, double x2, double y2, String stroke) {
    return add("<line" + pair("x1", x1, "y1", y1) + pair("x2", x2, "y2", y2), stroke + "/>");
  }

  Svg path(String points, String stroke) {
    return add("<path d='" + points + "' fill='none'" + stroke + "/>");
  }

  static String stroke(String colour, double width) {
    return " stroke='" + colour + "' stroke-width='" + number(width) + "'";
  }

  /** Returns a command of a path: M moves to the point, L draws a line to it. */
  static String point(char verb, double x, double y) {
    return verb + number(x) + " " + number(y);
  }

  private static String pair(String one, double first, String other, double second) {
    return " " + one + "='" + number(first) + "' " + other + "='" + number(second) + "'";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private Svg add(String... parts) {
    text.append(String.join("", parts)).append('\n');
    return this;
  }

  /** Returns the content of the file. */
  String end() {
    return text + "</svg>\n";
  }
}
