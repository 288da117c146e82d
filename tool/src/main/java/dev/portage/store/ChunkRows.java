package dev.portage.store;

import dev.portage.postgres.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the rows of a table of chunks by tenant: their number, size and digest, all computed on the
 * server.
 *
 * @param shape of the table
 * @param columns that are copied or compared, the id among them
 * @param relation that gives them
 */
public record ChunkRows(TableShape shape, List<SqlName> columns, Relation relation) {
  /** A regular expression for the application's ids, as a literal: ULIDs in Crockford's base 32. */
  public static final String ULID = "'^[0-7][0-9A-HJKMNP-TV-Z]{25}$'";

  /** The rows of a table as they are. */
  public ChunkRows(TableShape shape, List<SqlName> columns) {
    this(shape, columns, Relation.of(shape.catalog()));
  }

  /** The rows of a table with all of its columns. */
  public static ChunkRows of(TableShape shape) {
    return new ChunkRows(shape, shape.catalog().names());
  }

  /**
   * The size of one tenant's rows.
   *
   * @param rows how many
   * @param bytes as they are stored
   * @param newest greatest id where all of them are ULIDs
   * @param withoutVector how many have none
   */
  public record Weight(long rows, long bytes, Optional<String> newest, long withoutVector) {}

  /** Rows and bytes of every tenant, in one pass, and of rows without a tenant. */
  public Map<TenantId, Weight> weights(Session session) throws SQLException {
    Map<TenantId, Weight> weights = new HashMap<>();
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
                bound(session)),
        row ->
            weights.put(
                TenantId.ofColumn(row.getString(1)),
                new Weight(
                    row.getLong(2),
                    row.getLong(3),
                    row.getBoolean(5) ? Optional.of(row.getString(4)) : Optional.empty(),
                    row.getLong(6))));
    return Map.copyOf(weights);
  }

  /** Fingerprints of the rows of every tenant over {@link #columns}, in one pass. */
  public Map<TenantId, Fingerprint> fingerprints(Session session) throws SQLException {
    return fingerprints(session, DigestColumns.of(columns));
  }

  /**
   * Fingerprints of the rows of every tenant, in one pass.
   *
   * @param digested columns that are hashed, all of which the table has
   * @return without tenants that have no rows
   */
  public Map<TenantId, Fingerprint> fingerprints(Session session, DigestColumns digested)
      throws SQLException {
    DigestColumns.prepare(session);
    Map<TenantId, Fingerprint> fingerprints = new HashMap<>();
    session.list(
        "SELECT %s, %s FROM %s GROUP BY 1"
            .formatted(tenantText(), Fingerprint.sql(shape, digested), bound(session)),
        row -> fingerprints.put(TenantId.ofColumn(row.getString(1)), Fingerprint.read(row, 2)));
    return Map.copyOf(fingerprints);
  }

  /** Fingerprints of the rows of these tenants over {@link #columns}. */
  public Map<TenantId, Fingerprint> fingerprints(Session session, Set<TenantId> tenants)
      throws SQLException {
    DigestColumns.prepare(session);
    Map<TenantId, Fingerprint> fingerprints = new HashMap<>();
    ofTenants(
        session,
        Fingerprint.sql(shape, DigestColumns.of(columns)),
        tenants,
        (tenant, row) -> fingerprints.put(tenant, Fingerprint.read(row, 2)));
    return Map.copyOf(fingerprints);
  }

  /** How many rows each of these tenants has. */
  public Map<TenantId, Long> counts(Session session, Set<TenantId> tenants) throws SQLException {
    Map<TenantId, Long> counts = new HashMap<>();
    ofTenants(session, "count(*)", tenants, (tenant, row) -> counts.put(tenant, row.getLong(2)));
    return Map.copyOf(counts);
  }

  private interface TenantReader {
    void read(TenantId tenant, ResultSet row) throws SQLException;
  }

  private void ofTenants(
      Session session, String aggregates, Set<TenantId> tenants, TenantReader reader)
      throws SQLException {
    String[] named =
        tenants.stream()
            .flatMap(tenant -> tenant.named().stream())
            .map(TenantId.Named::value)
            .toArray(String[]::new);
    String none = tenants.contains(TenantId.none()) ? " OR %s IS NULL".formatted(tenantText()) : "";
    session.list(
        "SELECT %1$s, %2$s FROM %3$s WHERE %4$s = ANY (?::text[]%5$s)%6$s GROUP BY 1"
            .formatted(
                tenantText(),
                aggregates,
                bound(session),
                shape.table().tenant().map(SqlName::quoted).orElse("NULL::text"),
                shape.tenantType().map("::%s[]"::formatted).orElse(""),
                none),
        row -> {
          reader.read(TenantId.ofColumn(row.getString(1)), row);
          return "";
        },
        (Object) named);
  }

  /** Tenants all of whose chunks are duplicated, as two tasks at the same time leave them. */
  public Set<TenantId> duplicated(Session session) throws SQLException {
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
                .formatted(tenantText(), bound(session), source, content.get().quoted()),
            row -> TenantId.ofColumn(row.getString(1))));
  }

  /** Tenants with a vector that is NULL, or of another dimension than the column's. */
  public Set<TenantId> withBrokenVectors(Session session) throws SQLException {
    String embedding = shape.table().embedding().quoted();
    String otherDimensions =
        shape
            .dimensions()
            .map(dimensions -> " OR vector_dims(%s) <> %d".formatted(embedding, dimensions))
            .orElse("");
    return Set.copyOf(
        session.list(
            "SELECT DISTINCT %s FROM %s WHERE %s IS NULL%s"
                .formatted(tenantText(), bound(session), embedding, otherDimensions),
            row -> TenantId.ofColumn(row.getString(1))));
  }

  /** How many rows each tenant has. */
  public Map<TenantId, Long> counts(Session session) throws SQLException {
    Map<TenantId, Long> counts = new HashMap<>();
    session.list(
        "SELECT %s, count(*) FROM %s GROUP BY 1".formatted(tenantText(), bound(session)),
        row -> counts.put(TenantId.ofColumn(row.getString(1)), row.getLong(2)));
    return Map.copyOf(counts);
  }

  /** Stored bytes of a row, read from its header: nothing is fetched from the TOAST table. */
  private String size() {
    return columns.stream()
        .map(column -> "coalesce(pg_column_size(%s), 0)".formatted(column.quoted()))
        .collect(Collectors.joining(" + "));
  }

  /** The tenant of a row as text, without CHAR(n)'s padding; NULL where the table has none. */
  private String tenantText() {
    return shape.table().tenant().map(name -> name.quoted() + "::text").orElse("NULL::text");
  }

  private String idText() {
    return shape.table().id().quoted() + "::text";
  }

  /** Binds what the rows are read with, and names them. */
  private String bound(Session session) throws SQLException {
    relation.bind(session);
    return relation.sql() + " c";
  }

  /** The columns, for a statement. */
  public String columnList() {
    return SqlName.list(columns);
  }
}
