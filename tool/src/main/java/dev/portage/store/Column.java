package dev.portage.store;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Describes a column as the catalog has it.
 *
 * @param name of the column
 * @param type as PostgreSQL writes it, with its length: {@code vector(1024)}
 * @param baseType without its length: {@code vector}
 * @param required NOT NULL
 * @param filled by a default or a sequence where no value is given
 * @param generated computed by the server from other columns, so that it takes no values
 */
public record Column(
    SqlName name,
    String type,
    String baseType,
    boolean required,
    boolean filled,
    boolean generated) {
  private static final Set<String> VECTORS = Set.of("vector", "halfvec", "sparsevec");

  /** PostgreSQL quotes it, since bit without a length is bit(1). */
  private static final Set<String> BITS = Set.of("\"bit\"", "bit varying");

  private static final Pattern LENGTHS = Pattern.compile("\\(([0-9,]+)\\)");

  /** A column that takes values. */
  public Column(SqlName name, String type, String baseType, boolean required, boolean filled) {
    this(name, type, baseType, required, filled, false);
  }

  /** Whether its values are pgvector's. */
  public boolean isVector() {
    return VECTORS.contains(unqualifiedType());
  }

  /** Whether pgvector searches by it: a vector, or bits, whose distances it knows too. */
  public boolean isSearched() {
    return isVector() || BITS.contains(baseType);
  }

  /** The numbers in parentheses after its type: length, precision and scale, dimension. */
  public List<Integer> lengths() {
    Matcher matcher = LENGTHS.matcher(type);
    return matcher.find()
        ? Arrays.stream(matcher.group(1).split(",", -1)).map(Integer::valueOf).toList()
        : List.of();
  }

  /** The base type without the schema that PostgreSQL writes outside of the search path. */
  public String unqualifiedType() {
    return baseType.substring(baseType.lastIndexOf('.') + 1);
  }

  /** How many numbers a vector of this column has; empty where the column accepts any. */
  Optional<Integer> dimensions() {
    return lengths().stream().findFirst();
  }
}
