package dev.portage.index;

import dev.portage.store.TableShape;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a search orders by, and among which rows. The usual one orders by the column, among all
 * rows. Where a table has only an index over an expression or a part of the rows, the usual query
 * cannot use it; then the form is that of the queries which this index is made for.
 *
 * @param distance that searches ask by
 * @param column with the vectors, as SQL
 * @param coverage what is compared, among which rows
 * @param of index that the form is made for; empty for the usual form
 */
record SearchForm(
    Distance distance, String column, IndexCoverage coverage, Optional<VectorIndex> of) {

  /** The usual form. */
  static SearchForm usual(TableShape shape, Distance distance) {
    return new SearchForm(
        distance,
        shape.table().embedding().quoted(),
        new IndexCoverage(
            true,
            shape.table().embedding().quoted(),
            shape.embedding().unqualifiedType(),
            Optional.empty()),
        Optional.empty());
  }

  /** The form of the searches of a table with these indexes. */
  static SearchForm of(TableShape shape, TableIndexes indexes, Distance distance) {
    boolean plain = usable(indexes.serving(distance)).findAny().isPresent();
    return usable(plain ? List.of() : indexes.special(distance))
        .findFirst()
        .map(
            index ->
                new SearchForm(
                    distance,
                    shape.table().embedding().quoted(),
                    index.coverage(),
                    Optional.of(index)))
        .orElseGet(() -> usual(shape, distance));
  }

  private static Stream<VectorIndex> usable(List<VectorIndex> indexes) {
    return indexes.stream().filter(index -> index.valid() && !index.unfinished());
  }

  String expression() {
    return escaped(coverage.expression());
  }

  /** The driver takes a single question mark for a parameter, and jsonb has an operator of it. */
  private static String escaped(String sql) {
    return sql.replace("?", "??");
  }

  /** The end of a condition that selects the rows of the index; "" for all. */
  String restriction() {
    return coverage.predicate().map(sql -> " AND (%s)".formatted(escaped(sql))).orElse("");
  }

  /** Describes any other form than the usual one, for messages; "" for that. */
  String describe() {
    return of.map(
            index ->
                "%s of index %s%s"
                    .formatted(
                        coverage.expression(),
                        index.shortName(),
                        coverage.predicate().map(" WHERE %s"::formatted).orElse("")))
        .orElse("");
  }

  /** The distance between the expression and a parameter, as SQL. */
  String toParameter() {
    return "%s %s ?::%s".formatted(expression(), distance.operator(), coverage.type());
  }

  /**
   * The condition of the rows that can be found. It does not compute the expression, which may fail
   * for other rows.
   */
  String condition() {
    return column + " IS NOT NULL" + restriction();
  }
}
