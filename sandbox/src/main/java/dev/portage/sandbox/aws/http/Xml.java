package dev.portage.sandbox.aws.http;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An XML element with either text or children, which is all that the query protocol and S3 need.
 */
public record Xml(String name, Map<String, String> attributes, String text, List<Xml> children) {

  public static Xml text(String name, Object text) {
    return new Xml(name, Map.of(), String.valueOf(text), List.of());
  }

  /** Returns a timestamp, with the three decimals that AWS has at most. */
  public static Xml time(String name, Instant time) {
    return text(name, time.truncatedTo(ChronoUnit.MILLIS));
  }

  public static Xml of(String name, Xml... children) {
    return of(name, Arrays.asList(children));
  }

  public static Xml of(String name, List<Xml> children) {
    return new Xml(name, Map.of(), "", children);
  }

  public Xml namespace(String uri) {
    return new Xml(name, Map.of("xmlns", uri), text, children);
  }

  public String document() {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + element();
  }

  private String element() {
    return "<" + name + attributeText() + ">" + content() + "</" + name + ">";
  }

  private String attributeText() {
    return attributes.entrySet().stream()
        .map(entry -> " " + entry.getKey() + "=\"" + escaped(entry.getValue()) + "\"")
        .collect(Collectors.joining());
  }

  private String content() {
    return children.isEmpty()
        ? escaped(text)
        : children.stream().map(Xml::element).collect(Collectors.joining());
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(point -> append(out, point));
    return out.toString();
  }

  private static void append(StringBuilder out, int point) {
    switch (point) {
      case '&' -> out.append("&amp;");
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '"' -> out.append("&quot;");
      case '\r', '\n', '\t' -> out.append("&#").append(point).append(';');
      default -> out.appendCodePoint(point);
    }
  }
}
