package dev.portage.index;

import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.store.SqlName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a statement that creates a vector index, as {@code pg_get_indexdef} gives it.
 *
 * @param name of the index, without its schema
 * @param clause from USING to the end: all but the names of index and table
 * @param column that it is over; empty where it is over an expression
 * @param partial whether it holds a part of the rows
 * @param distance that it serves; empty where it is none that Portage knows
 */
record IndexDefinition(
    String name,
    String clause,
    Optional<SqlName> column,
    boolean partial,
    Optional<Distance> distance) {
  private static final String IDENTIFIER = "(?:\"(?:[^\"]|\"\")+\"|[^\\s\".()]+)";
  private static final Pattern STATEMENT =
      Pattern.compile(
          "CREATE INDEX (%1$s) ON (?:ONLY )?%1$s(?:\\.%1$s)? (USING .+)".formatted(IDENTIFIER),
          Pattern.DOTALL);
  private static final Pattern OVER_A_COLUMN =
      Pattern.compile(
          "USING \\w+ \\((%1$s)(?: %1$s(?:\\.%1$s)?)?\\)(.*)".formatted(IDENTIFIER),
          Pattern.DOTALL);

  /**
   * Parses a statement.
   *
   * @throws IllegalStateException where it is none of a vector index
   */
  static IndexDefinition parse(String definition) {
    Matcher statement = STATEMENT.matcher(definition);
    if (!statement.matches()) {
      throw new IllegalStateException("not the definition of a vector index: " + definition);
    }
    String clause = statement.group(2);
    Matcher column = OVER_A_COLUMN.matcher(clause);
    boolean overColumn = column.matches();
    return new IndexDefinition(
        SqlName.parse(statement.group(1)).last(),
        clause,
        overColumn ? Optional.of(SqlName.parse(column.group(1))) : Optional.empty(),
        (overColumn ? column.group(2) : clause).contains(" WHERE "),
        Distance.ofDefinition(definition));
  }

  static IndexDefinition of(Dropped index) {
    return parse(index.definition());
  }

  /** Whether searches by this distance, ordered by the column and over all rows, can use it. */
  boolean isPlain(Distance by) {
    return column.isPresent() && !partial && distance.equals(Optional.of(by));
  }
}
