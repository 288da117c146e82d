package dev.portage.journal;

import dev.portage.postgres.Session;
import dev.portage.store.TenantId.Named;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A unit of which the target may have rows that Portage wrote, by the ids of these rows. Of a unit
 * that is copied in ranges, only those that were committed count: in others the target may have
 * older rows.
 *
 * @param lease of the unit
 * @param tenant whose rows
 * @param spans of ids
 */
public record WrittenUnit(UnitLease lease, Named tenant, List<Span> spans) {
  /** A condition follows. */
  private static final String SELECT =
      """
      SELECT u.id, u.token, u.bot_id, coalesce(b.after_id, ''), u.first_id,
             coalesce(b.upto_id, u.last_id)
        FROM portage.unit u
        LEFT JOIN LATERAL (
          SELECT b.id, b.after_id, b.upto_id, b.wrote
            FROM portage.batch_unit x JOIN portage.batch b ON b.id = x.batch
           WHERE x.unit = u.id AND (b.after_id IS NOT NULL OR b.upto_id IS NOT NULL)) b ON true
       WHERE u.last_id <> '' AND (b.id IS NULL OR b.wrote)
      """;

  /**
   * Ids of rows, which are ULIDs.
   *
   * @param afterId they are greater than this, "" for all
   * @param firstId and not less than this, "" for all
   * @param lastId and not greater than this
   */
  public record Span(String afterId, String firstId, String lastId) {}

  private record Row(UnitLease lease, Named tenant, Span span) {}

  /** All of a migration, in the order of work. */
  static List<WrittenUnit> of(Session session, long migration) throws SQLException {
    return read(session, "AND u.migration = ?", migration);
  }

  /** Some units as they are now, locked until the transaction ends. */
  public static List<WrittenUnit> locked(Session session, List<UnitLease> units)
      throws SQLException {
    Long[] ids = units.stream().map(UnitLease::unit).toArray(Long[]::new);
    session.list(
        "SELECT id FROM portage.unit WHERE id = ANY (?::bigint[]) ORDER BY id FOR UPDATE",
        row -> row.getLong(1),
        (Object) ids);
    return read(session, "AND u.id = ANY (?::bigint[])", (Object) ids);
  }

  private static List<WrittenUnit> read(Session session, String condition, Object... values)
      throws SQLException {
    List<Row> rows =
        session.list(
            SELECT + condition + " ORDER BY u.position",
            row ->
                new Row(
                    new UnitLease(row.getLong(1), row.getLong(2)),
                    new Named(row.getString(3)),
                    new Span(row.getString(4), row.getString(5), row.getString(6))),
            values);
    Map<UnitLease, WrittenUnit> units = new LinkedHashMap<>();
    for (Row row : rows) {
      units
          .computeIfAbsent(
              row.lease(), lease -> new WrittenUnit(lease, row.tenant(), new ArrayList<>()))
          .spans()
          .add(row.span());
    }
    return List.copyOf(units.values());
  }
}
