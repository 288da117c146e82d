package dev.portage.store;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The columns over which the digest of rows is computed, in the order in which a row's values are
 * hashed. Every digest of Portage's comes from the SQL here, and names its columns: so it can be
 * computed again, even where the table has more columns by then, or another order of them.
 *
 * <p>A digest is the sum of a 64-bit hash of each row, so it does not depend on the order of the
 * rows. It is written {@code h2:SUM:"column","column"}; {@code h2} is the algorithm. A digest of
 * {@code h1}, over MD5, which servers in FIPS mode refuse, is of an unknown form by now.
 *
 * @param names in the order of hashing
 */
public record DigestColumns(List<SqlName> names) {
  private static final String ALGORITHM = "h2";

  private static final Pattern NAME = Pattern.compile("\"((?:[^\"]|\"\")+)\"");

  /** These columns in canonical order, by name: the order in the table does not matter. */
  public static DigestColumns of(Collection<SqlName> names) {
    return new DigestColumns(
        names.stream().distinct().sorted(Comparator.comparing(SqlName::last)).toList());
  }

  /** The columns over which a digest was computed; empty where its form is unknown. */
  public static Optional<DigestColumns> ofDigest(String digest) {
    String[] parts = digest.split(":", 3);
    if (parts.length < 3 || !parts[0].equals(ALGORITHM)) {
      return Optional.empty();
    }
    List<SqlName> names = new ArrayList<>();
    Matcher matcher = NAME.matcher(parts[2]);
    while (matcher.find()) {
      names.add(SqlName.of(matcher.group(1).replace("\"\"", "\"")));
    }
    return Optional.of(new DigestColumns(List.copyOf(names)));
  }

  /** Whether a table has all of them. */
  public boolean areIn(CatalogTable table) {
    return names.stream().allMatch(name -> table.column(name).isPresent());
  }

  /** An aggregate: the digest of the rows of this table. */
  String aggregate(CatalogTable table) {
    String values =
        names.stream()
            .map(table::column)
            .map(
                column ->
                    "coalesce("
                        + hash(column.orElseThrow().name().quoted(), column.get())
                        + ", chr(30))")
            .collect(Collectors.joining(", "));
    // Bound values do not reach here, so what is spliced is a literal of quoted names.
    return "'%s:' || coalesce(sum(hashtextextended(concat_ws(chr(31), %s), 0)::numeric), 0) || %s"
        .formatted(ALGORITHM, values, literal(":" + list()));
  }

  /** The digest of the rows of both, which cover the same columns. */
  static String sum(String one, String other) {
    String[] parts = one.split(":", 3);
    BigInteger sum = new BigInteger(parts[1]).add(new BigInteger(other.split(":", 3)[1]));
    return "%s:%s:%s".formatted(parts[0], sum, parts[2]);
  }

  private String list() {
    return names.stream().map(SqlName::quoted).collect(Collectors.joining(","));
  }

  private static String literal(String text) {
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  /**
   * A hash of a column's value: a vector's bytes are hashed, since its text is long to make. Other
   * values are hashed as text in UTF-8, whatever the encoding of the database; a session of {@link
   * dev.portage.postgres.Database} writes texts alike, whatever the settings of the server.
   *
   * @param alias of the table
   */
  public static String hash(Column column, String alias) {
    return hash(alias + "." + column.name().quoted(), column);
  }

  private static String hash(String value, Column column) {
    return column.isVector()
        ? "encode(sha256(%s_send(%s)), 'hex')".formatted(column.baseType(), value)
        : "encode(sha256(convert_to(%s::text, 'UTF8')), 'hex')".formatted(value);
  }
}
