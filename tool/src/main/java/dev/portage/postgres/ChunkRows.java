package dev.portage.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rows of a table of chunks, by tenant: counted, weighed and fingerprinted in the server that
 * has them. The same statement on two servers gives the same digest for the same rows.
 *
 * @param shape of the table
 * @param columns that are compared, besides the id
 */
public record ChunkRows(TableShape shape, List<SqlName> columns) {
  /** What the application's ids look like, a literal: Crockford's base 32, time first. */
  public static final String ULID = "'^[0-7][0-9A-HJKMNP-TV-Z]{25}$'";

  /** All columns of a table. */
  public static ChunkRows of(TableShape shape) {
    return new ChunkRows(shape, shape.columns().stream().map(column -> column.name()).toList());
  }

  /**
   * What one tenant has.
   *
   * @param rows how many
   * @param bytes as they are stored
   * @param newest greatest id where all of them are ULIDs, and so tell their age
   * @param withoutVector how many have none
   */
  public record Weight(long rows, long bytes, Optional<String> newest, long withoutVector) {}

  /** Rows and bytes of every tenant, in one pass; rows without a tenant stand under empty. */
  public Map<Optional<String>, Weight> weights(Session session) throws SQLException {
    Map<Optional<String>, Weight> weights = new HashMap<>();
    session.list(
        """
        SELECT %s, count(*), sum(%s), max(%s COLLATE "C"), bool_and(%s ~ %s),
               count(*) FILTER (WHERE %s IS NULL)
          FROM %s GROUP BY 1
        """
            .formatted(
                tenantText(),
                size(),
                idText(),
                idText(),
                ULID,
                shape.table().embedding().quoted(),
                from()),
        row ->
            weights.put(
                Optional.ofNullable(row.getString(1)),
                new Weight(
                    row.getLong(2),
                    row.getLong(3),
                    row.getBoolean(5) ? Optional.of(row.getString(4)) : Optional.empty(),
                    row.getLong(6))));
    return Map.copyOf(weights);
  }

  /**
   * The rows of one tenant, fingerprinted.
   *
   * @param rows how many
   * @param digest of all columns of all rows, whatever their order
   * @param oldest least id, where all of them are ULIDs
   * @param newest greatest id, where all of them are ULIDs
   */
  public record Fingerprint(
      long rows, String digest, Optional<String> oldest, Optional<String> newest) {}

  /**
   * Fingerprints of the rows of every tenant, in one pass.
   *
   * @return without tenants that have none
   */
  public Map<Optional<String>, Fingerprint> fingerprints(Session session) throws SQLException {
    Map<Optional<String>, Fingerprint> fingerprints = new HashMap<>();
    session.list(
        """
        SELECT %s, count(*), %s, min(%s COLLATE "C"), max(%s COLLATE "C"), bool_and(%s ~ %s)
          FROM %s GROUP BY 1
        """
            .formatted(tenantText(), digest(), idText(), idText(), idText(), ULID, from()),
        row -> {
          boolean ages = row.getBoolean(6);
          return fingerprints.put(
              Optional.ofNullable(row.getString(1)),
              new Fingerprint(
                  row.getLong(2),
                  row.getString(3),
                  ages ? Optional.of(row.getString(4)) : Optional.empty(),
                  ages ? Optional.of(row.getString(5)) : Optional.empty()));
        });
    return Map.copyOf(fingerprints);
  }

  /** Tenants of which every chunk stands at least twice, as two tasks at once leave it. */
  public Set<Optional<String>> doubled(Session session) throws SQLException {
    Optional<SqlName> content = shape.table().content();
    if (content.isEmpty()) {
      return Set.of();
    }
    String source = shape.table().source().map(name -> ", " + name.quoted()).orElse("");
    return Set.copyOf(
        session.list(
            """
            SELECT tenant FROM (SELECT %s AS tenant, count(*) AS n FROM %s
                                 GROUP BY 1%s, md5(%s::text)) same
             GROUP BY 1 HAVING min(n) > 1
            """
                .formatted(tenantText(), from(), source, content.get().quoted()),
            row -> Optional.ofNullable(row.getString(1))));
  }

  /** How many rows each tenant has. */
  public Map<Optional<String>, Long> counts(Session session) throws SQLException {
    Map<Optional<String>, Long> counts = new HashMap<>();
    session.list(
        "SELECT %s, count(*) FROM %s GROUP BY 1".formatted(tenantText(), from()),
        row -> counts.put(Optional.ofNullable(row.getString(1)), row.getLong(2)));
    return Map.copyOf(counts);
  }

  /** Stored bytes of a row; of what lies in a TOAST table nothing is fetched for it. */
  private String size() {
    return columns.stream()
        .map(column -> "coalesce(pg_column_size(%s), 0)".formatted(column.quoted()))
        .collect(Collectors.joining(" + "));
  }

  /** An aggregate over rows: the sum of their fingerprints, whatever their order. */
  private String digest() {
    List<String> parts = new ArrayList<>();
    columns.forEach(column -> parts.add("coalesce(" + text(column) + ", chr(30))"));
    return "coalesce(sum(hashtextextended(concat_ws(chr(31), %s), 0)::numeric), 0)::text"
        .formatted(String.join(", ", parts));
  }

  /** A column as a short text: long ones by their own digest, vectors by their bytes. */
  private String text(SqlName column) {
    TableShape.Column of = shape.column(column).orElseThrow();
    return switch (of.baseType()) {
      case "vector", "halfvec", "sparsevec" ->
          "md5(%s_send(%s))".formatted(of.baseType(), column.quoted());
      default -> "md5(%s::text)".formatted(column.quoted());
    };
  }

  /** The tenant of a row as text; NULL where the table has none. */
  String tenantText() {
    return shape.table().tenant().map(name -> name.quoted() + "::text").orElse("NULL::text");
  }

  private String idText() {
    return shape.table().id().quoted() + "::text";
  }

  private String from() {
    return shape.table().name().quoted();
  }

  /** The columns, for a statement. */
  public String columnList() {
    return columns.stream().map(SqlName::quoted).collect(Collectors.joining(", "));
  }
}
