package dev.portage.store;

import dev.portage.postgres.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the rows of a table of chunks by tenant: their number, size and digest, all computed on the
 * server. A large table is read in several statements: the caller's transaction has one snapshot.
 *
 * @param shape of the table
 * @param columns that are copied or compared, the id among them
 * @param relation that gives them
 * @param atOnce bytes that one statement reads, about
 */
public record ChunkRows(TableShape shape, List<SqlName> columns, Relation relation, long atOnce) {
  /** A regular expression for the application's ids, as a literal: ULIDs in Crockford's base 32. */
  public static final String ULID = "'^[0-7][0-9A-HJKMNP-TV-Z]{25}$'";

  /** Where half of the chunks exist twice, all of these do so in one of 60,000 tenants. */
  private static final int SAMPLED = 16;

  /**
   * Of the bytes of a range, for each chunk that is counted in memory at once: usually 200,000, of
   * some 100 bytes each.
   */
  private static final int COUNTED = 10_000;

  /** Rows that this relation gives. */
  public ChunkRows(TableShape shape, List<SqlName> columns, Relation relation) {
    this(shape, columns, relation, BlockRanges.USUAL);
  }

  /** The rows of a table as they are. */
  public ChunkRows(TableShape shape, List<SqlName> columns) {
    this(shape, columns, Relation.of(shape.catalog()));
  }

  /** The rows of a table with all of its columns. */
  public static ChunkRows of(TableShape shape) {
    return new ChunkRows(shape, shape.catalog().names());
  }

  /** The rows of the same table with the columns' purposes as this description has them. */
  public ChunkRows as(ChunkTable table) {
    return new ChunkRows(shape.as(table), columns, relation, atOnce);
  }

  /**
   * The size of one tenant's rows.
   *
   * @param rows how many
   * @param bytes as they are stored
   * @param newest greatest id where all of them are ULIDs
   * @param withoutVector how many have none
   */
  public record Weight(long rows, long bytes, Optional<String> newest, long withoutVector) {
    /** The size of these rows and others. */
    public Weight plus(Weight other) {
      return new Weight(
          rows + other.rows,
          bytes + other.bytes,
          Fingerprint.both(newest, other.newest, Fingerprint::greater),
          withoutVector + other.withoutVector);
    }
  }

  /** A statement over the rows of a range, with the clauses from FROM on, to which AND is added. */
  private interface InRange {
    void run(String fromRange) throws SQLException;
  }

  private void inRanges(Session session, InRange each) throws SQLException {
    String rows = bound(session);
    for (String range : BlockRanges.of(session, shape.catalog(), atOnce)) {
      each.run("FROM %s WHERE %s".formatted(rows, range));
    }
  }

  /** Rows and bytes of every tenant, and of rows without a tenant. */
  public Map<TenantId, Weight> weights(Session session) throws SQLException {
    Map<TenantId, Weight> weights = new HashMap<>();
    inRanges(
        session,
        range ->
            session.list(
                """
                SELECT %s, count(*), sum(%s), max(%s COLLATE "C"), bool_and(%s ~ %s),
                       count(*) FILTER (WHERE %s IS NULL)
                  %s GROUP BY 1
                """
                    .formatted(
                        tenantText(),
                        size(),
                        idText(),
                        idText(),
                        ULID,
                        shape.table().embedding().quoted(),
                        range),
                row ->
                    weights.merge(
                        TenantId.ofColumn(row.getString(1)),
                        new Weight(
                            row.getLong(2),
                            row.getLong(3),
                            row.getBoolean(5) ? Optional.of(row.getString(4)) : Optional.empty(),
                            row.getLong(6)),
                        Weight::plus)));
    return Map.copyOf(weights);
  }

  /** Fingerprints of the rows of every tenant over {@link #columns}. */
  public Map<TenantId, Fingerprint> fingerprints(Session session) throws SQLException {
    return fingerprints(session, DigestColumns.of(columns));
  }

  /**
   * Fingerprints of the rows of every tenant.
   *
   * @param digested columns that are hashed, all of which the table has
   * @return without tenants that have no rows
   */
  public Map<TenantId, Fingerprint> fingerprints(Session session, DigestColumns digested)
      throws SQLException {
    Map<TenantId, Fingerprint> fingerprints = new HashMap<>();
    inRanges(
        session,
        range ->
            session.list(
                "SELECT %s, %s %s GROUP BY 1"
                    .formatted(tenantText(), Fingerprint.sql(shape, digested), range),
                row ->
                    fingerprints.merge(
                        TenantId.ofColumn(row.getString(1)),
                        Fingerprint.read(row, 2),
                        Fingerprint::plus)));
    return Map.copyOf(fingerprints);
  }

  /** Fingerprints of the rows of these tenants over {@link #columns}. */
  public Map<TenantId, Fingerprint> fingerprints(Session session, Set<TenantId> tenants)
      throws SQLException {
    Map<TenantId, Fingerprint> fingerprints = new HashMap<>();
    ofTenants(
        session,
        Fingerprint.sql(shape, DigestColumns.of(columns)),
        tenants,
        (tenant, row) -> fingerprints.merge(tenant, Fingerprint.read(row, 2), Fingerprint::plus));
    return Map.copyOf(fingerprints);
  }

  /** How many rows each of these tenants has. */
  public Map<TenantId, Long> counts(Session session, Set<TenantId> tenants) throws SQLException {
    Map<TenantId, Long> counts = new HashMap<>();
    ofTenants(
        session,
        "count(*)",
        tenants,
        (tenant, row) -> counts.merge(tenant, row.getLong(2), Long::sum));
    return Map.copyOf(counts);
  }

  private interface TenantReader {
    void read(TenantId tenant, ResultSet row) throws SQLException;
  }

  private void ofTenants(
      Session session, String aggregates, Set<TenantId> tenants, TenantReader reader)
      throws SQLException {
    String condition = isOneOf(tenants);
    inRanges(
        session,
        range ->
            session.list(
                "SELECT %s, %s %s AND %s GROUP BY 1"
                    .formatted(tenantText(), aggregates, range, condition),
                row -> {
                  reader.read(TenantId.ofColumn(row.getString(1)), row);
                  return "";
                },
                (Object) names(tenants)));
  }

  /** The keys of the rows to which rows of these tenants refer by this key, as text. */
  public Set<String> referred(Session session, ForeignKey key, Set<TenantId> tenants)
      throws SQLException {
    Set<String> referred = new HashSet<>();
    String condition = isOneOf(tenants);
    inRanges(
        session,
        range ->
            referred.addAll(
                session.list(
                    "SELECT %s WHERE true"
                        .formatted(
                            key.referred("(SELECT * %s AND %s)".formatted(range, condition))),
                    row -> row.getString(1),
                    (Object) names(tenants))));
    return Set.copyOf(referred);
  }

  /** A condition with one value: {@link #names}. */
  private String isOneOf(Collection<TenantId> tenants) {
    return "(%s = ANY (?::text[]%s)%s)"
        .formatted(
            shape.table().tenant().map(SqlName::quoted).orElse("NULL::text"),
            shape.tenantType().map("::%s[]"::formatted).orElse(""),
            tenants.contains(TenantId.none()) ? " OR %s IS NULL".formatted(tenantText()) : "");
  }

  private static String[] names(Collection<TenantId> tenants) {
    return tenants.stream()
        .flatMap(tenant -> tenant.named().stream())
        .map(TenantId.Named::value)
        .toArray(String[]::new);
  }

  /**
   * Tenants all of whose chunks are duplicated, as two tasks at the same time leave them. First the
   * {@link #SAMPLED} chunks with the least hashes of each are counted, which are chunks at random;
   * all of a tenant only where these are duplicated.
   */
  public Set<TenantId> duplicated(Session session) throws SQLException {
    Optional<SqlName> content = shape.table().content();
    if (content.isEmpty()) {
      return Set.of();
    }
    String hash =
        Stream.concat(shape.table().source().stream(), content.stream())
            .map(SqlName::quoted)
            .collect(Collectors.joining(", ", "hashtextextended(ROW(", ")::text, 0)"));
    Map<TenantId, NavigableMap<Long, Long>> least = new HashMap<>();
    inRanges(
        session,
        range ->
            session.list(
                """
                SELECT tenant, hash, n
                  FROM (SELECT tenant, hash, count(*) AS n,
                               row_number() OVER (PARTITION BY tenant ORDER BY hash) AS place
                          FROM (SELECT %s AS tenant,
                                       %s AS hash
                                  %s) chunk
                         GROUP BY 1, 2) same
                 WHERE place <= %d
                """
                    .formatted(tenantText(), hash, range, SAMPLED),
                row ->
                    add(
                        least.computeIfAbsent(
                            TenantId.ofColumn(row.getString(1)), of -> new TreeMap<>()),
                        row.getLong(2),
                        row.getLong(3))));
    least.values().removeIf(of -> of.containsValue(1L));
    return least.isEmpty() ? Set.of() : duplicated(session, hash, Set.copyOf(least.keySet()));
  }

  /**
   * Those of these tenants of which no chunk is there once. A chunk may be in two ranges of the
   * table, so chunks are counted here, a part of them at a time.
   */
  private Set<TenantId> duplicated(Session session, String hash, Set<TenantId> suspected)
      throws SQLException {
    long rows = counts(session, suspected).values().stream().mapToLong(Long::longValue).sum();
    long parts = Math.ceilDiv(rows, Math.max(1, atOnce / COUNTED));
    Set<TenantId> left = new HashSet<>(suspected);
    for (long part = 0; part < parts && !left.isEmpty(); part++) {
      record Chunk(TenantId tenant, long hash) {}

      Map<Chunk, Long> chunks = new HashMap<>();
      String ofPart = "abs(%s %% %d) = %d".formatted(hash, parts, part);
      String condition = isOneOf(left);
      inRanges(
          session,
          range ->
              session.list(
                  "SELECT %s, %s, count(*) %s AND %s AND %s GROUP BY 1, 2"
                      .formatted(tenantText(), hash, range, condition, ofPart),
                  row ->
                      chunks.merge(
                          new Chunk(TenantId.ofColumn(row.getString(1)), row.getLong(2)),
                          row.getLong(3),
                          Long::sum),
                  (Object) names(left)));
      chunks.forEach(
          (chunk, times) -> {
            if (times == 1) {
              left.remove(chunk.tenant());
            }
          });
    }
    return Set.copyOf(left);
  }

  /** A hash that is not among the least ones of a range is not among those of all. */
  private static long add(NavigableMap<Long, Long> least, long hash, long rows) {
    least.merge(hash, rows, Long::sum);
    if (least.size() > SAMPLED) {
      least.pollLastEntry();
    }
    return hash;
  }

  /** Tenants with a vector that is NULL, or of another dimension than the column's. */
  public Set<TenantId> withBrokenVectors(Session session) throws SQLException {
    String embedding = shape.table().embedding().quoted();
    String otherDimensions =
        shape
            .dimensions()
            .map(dimensions -> " OR vector_dims(%s) <> %d".formatted(embedding, dimensions))
            .orElse("");
    Set<TenantId> broken = new HashSet<>();
    inRanges(
        session,
        range ->
            session.list(
                "SELECT DISTINCT %s %s AND (%s IS NULL%s)"
                    .formatted(tenantText(), range, embedding, otherDimensions),
                row -> broken.add(TenantId.ofColumn(row.getString(1)))));
    return Set.copyOf(broken);
  }

  /** How many rows each tenant has. */
  public Map<TenantId, Long> counts(Session session) throws SQLException {
    Map<TenantId, Long> counts = new HashMap<>();
    inRanges(
        session,
        range ->
            session.list(
                "SELECT %s, count(*) %s GROUP BY 1".formatted(tenantText(), range),
                row ->
                    counts.merge(TenantId.ofColumn(row.getString(1)), row.getLong(2), Long::sum)));
    return Map.copyOf(counts);
  }

  /**
   * How many rows there are for which a condition is true.
   *
   * @param condition SQL, never anybody's input
   */
  public long count(Session session, String condition) throws SQLException {
    List<Long> counts = new ArrayList<>();
    inRanges(
        session,
        range ->
            counts.addAll(
                session.list(
                    "SELECT count(*) %s AND %s".formatted(range, condition),
                    row -> row.getLong(1))));
    return counts.stream().mapToLong(Long::longValue).sum();
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
