package dev.portage.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A name in SQL: of a column, or of a table with or without its schema. Statements contain it only
 * in its {@link #quoted} form.
 *
 * @param parts from the outermost inwards, as the catalog has them; at least one
 */
public record SqlName(List<String> parts) {
  /** PostgreSQL truncates longer names, and then they would name something else. */
  private static final int LONGEST_BYTES = 63;

  private static final Pattern PART =
      Pattern.compile("\\s*(?:\"((?:[^\"]|\"\")+)\"|([^\".\\s]+))\\s*(\\.|$)");

  /** A name of these parts. */
  public static SqlName of(String... parts) {
    return new SqlName(List.of(parts));
  }

  /**
   * Parses a name as a person writes it: {@code items}, {@code kb.chunks}, {@code "Odd name"}.
   * Letters keep their case, quoted or not.
   *
   * @throws IllegalArgumentException where it is not a valid name
   */
  public static SqlName parse(String text) {
    List<String> parts = new ArrayList<>();
    Matcher matcher = PART.matcher(text);
    boolean more = !text.isBlank();
    int at = 0;
    while (more) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new IllegalArgumentException("\"%s\" is not a valid SQL name".formatted(text));
      }
      String quoted = matcher.group(1);
      parts.add(quoted == null ? matcher.group(2) : quoted.replace("\"\"", "\""));
      at = matcher.end();
      more = matcher.group(3).equals(".");
    }
    SqlName name = new SqlName(List.copyOf(parts));
    if (parts.isEmpty() || parts.stream().anyMatch(SqlName::tooLong)) {
      throw new IllegalArgumentException("\"%s\" is not a valid SQL name".formatted(text));
    }
    return name;
  }

  private static boolean tooLong(String part) {
    return part.getBytes(UTF_8).length > LONGEST_BYTES || part.indexOf('\0') >= 0;
  }

  /** The name as a statement takes it, quoted. */
  public String quoted() {
    return parts.stream()
        .map(part -> '"' + part.replace("\"", "\"\"") + '"')
        .collect(Collectors.joining("."));
  }

  /** Names for a statement, separated by commas. */
  public static String list(List<SqlName> names) {
    return names.stream().map(SqlName::quoted).collect(Collectors.joining(", "));
  }

  /** The innermost name, as the catalog has it. */
  public String last() {
    return parts.getLast();
  }

  /** The name as messages show it, unquoted. */
  @Override
  public String toString() {
    return String.join(".", parts);
  }
}
