package dev.portage.store;

import java.util.Optional;
import java.util.Set;

/**
 * Describes a column as the catalog has it.
 *
 * @param name of the column
 * @param type as PostgreSQL writes it, with its length: {@code vector(1024)}
 * @param baseType without its length: {@code vector}
 * @param required NOT NULL
 * @param filled by a default or a sequence where no value is given
 */
public record Column(SqlName name, String type, String baseType, boolean required, boolean filled) {
  private static final Set<String> VECTORS = Set.of("vector", "halfvec", "sparsevec");

  /** Whether its values are pgvector's. */
  public boolean isVector() {
    return VECTORS.contains(unqualifiedType());
  }

  /** The base type without the schema that PostgreSQL writes outside of the search path. */
  public String unqualifiedType() {
    return baseType.substring(baseType.lastIndexOf('.') + 1);
  }

  /** How many numbers a vector of this column has; empty where the column accepts any. */
  Optional<Integer> dimensions() {
    String digits = type.substring(baseType.length()).replaceAll("\\D", "");
    return digits.isEmpty() ? Optional.empty() : Optional.of(Integer.valueOf(digits));
  }
}
