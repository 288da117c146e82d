package dev.portage.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * Identifies the rows of one tenant by their number and digest.
 *
 * @param rows how many
 * @param digest of all of them, with the columns that it covers: see {@link DigestColumns}
 * @param oldest least id, where all of them are ULIDs
 * @param newest greatest id, where all of them are ULIDs
 */
public record Fingerprint(
    long rows, String digest, Optional<String> oldest, Optional<String> newest) {

  /** The aggregates that {@link #read} reads. */
  static String sql(TableShape shape, DigestColumns digested) {
    String id = shape.table().id().quoted() + "::text";
    return "count(*), %s, min(%s COLLATE \"C\"), max(%s COLLATE \"C\"), bool_and(%s ~ %s)"
        .formatted(digested.aggregate(shape.catalog()), id, id, id, ChunkRows.ULID);
  }

  /** The fingerprint of these rows and others, over the same columns. */
  Fingerprint plus(Fingerprint other) {
    return new Fingerprint(
        rows + other.rows,
        DigestColumns.sum(digest, other.digest),
        both(oldest, other.oldest, (a, b) -> greater(a, b).equals(a) ? b : a),
        both(newest, other.newest, Fingerprint::greater));
  }

  /** Chooses one of two ids; empty where either is, since not all ids of its rows are ULIDs. */
  static Optional<String> both(
      Optional<String> one, Optional<String> other, BinaryOperator<String> choice) {
    return one.flatMap(a -> other.map(b -> choice.apply(a, b)));
  }

  static String greater(String one, String other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  static Fingerprint read(ResultSet row, int first) throws SQLException {
    boolean ulids = row.getBoolean(first + 4);
    return new Fingerprint(
        row.getLong(first),
        row.getString(first + 1),
        ulids ? Optional.of(row.getString(first + 2)) : Optional.empty(),
        ulids ? Optional.of(row.getString(first + 3)) : Optional.empty());
  }
}
