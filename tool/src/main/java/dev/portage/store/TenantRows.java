package dev.portage.store;

import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.List;

/**
 * Reads and deletes the rows of one tenant of a table of chunks.
 *
 * @param shape of the table, which has a tenant's column
 * @param tenant its value there
 */
public record TenantRows(TableShape shape, String tenant) {

  /**
   * A row that a search found.
   *
   * @param distance to the vector that was searched for, Euclidean
   */
  public record Found(String id, String content, String source, double distance) {}

  /** The fingerprint of the rows over all columns. */
  public Fingerprint fingerprint(Session session) throws SQLException {
    return session.one(
        "SELECT %s %s"
            .formatted(
                Fingerprint.sql(shape, DigestColumns.of(shape.catalog().names())), fromTenant()),
        row -> Fingerprint.read(row, 1),
        tenant);
  }

  /** Deletes all rows of the tenant. */
  public int delete(Session session) throws SQLException {
    return session.update("DELETE " + fromTenant(), tenant);
  }

  /** Deletes the rows in a range of ids, both ends included. */
  public int deleteRange(Session session, String firstId, String lastId) throws SQLException {
    return session.update(
        "DELETE %s AND %s".formatted(fromTenant(), range()), tenant, firstId, lastId);
  }

  /** How many rows are outside of a range of ids. */
  public long outsideRange(Session session, String firstId, String lastId) throws SQLException {
    return session.one(
        "SELECT count(*) %s AND NOT %s".formatted(fromTenant(), range()),
        row -> row.getLong(1),
        tenant,
        firstId,
        lastId);
  }

  /**
   * The application's own query (UPSTREAM 3.2), and the distances.
   *
   * @param limit at most this many rows
   */
  public List<Found> nearest(Session session, float[] vector, int limit) throws SQLException {
    ChunkTable table = shape.table();
    String distance =
        "%s <-> ?::%s".formatted(table.embedding().quoted(), shape.embedding().baseType());
    return session.list(
        "SELECT %s, %s, %s, %s AS distance %s ORDER BY %s LIMIT ?"
            .formatted(
                table.id().quoted(),
                table.content().map(SqlName::quoted).orElse("NULL"),
                table.source().map(SqlName::quoted).orElse("NULL"),
                distance,
                fromTenant(),
                distance),
        row -> new Found(row.getString(1), row.getString(2), row.getString(3), row.getDouble(4)),
        VectorText.of(vector),
        tenant,
        VectorText.of(vector),
        limit);
  }

  private String fromTenant() {
    return "FROM %s WHERE %s = ?::%s"
        .formatted(
            shape.table().name().quoted(),
            shape.table().tenant().orElseThrow().quoted(),
            shape.tenantType().orElseThrow());
  }

  private String range() {
    String type = shape.id().baseType();
    return "(%s BETWEEN ?::%s AND ?::%s)".formatted(shape.table().id().quoted(), type, type);
  }
}
