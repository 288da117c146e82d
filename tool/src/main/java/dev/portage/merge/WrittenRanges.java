package dev.portage.merge;

import dev.portage.journal.UnitEntry;
import dev.portage.journal.UnitLease;
import dev.portage.journal.WrittenUnit;
import dev.portage.journal.WrittenUnit.Span;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkRows;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows that Portage wrote and that are known by ranges of their ids, which are ULIDs (I7): what the
 * application has written since has greater ones.
 *
 * @param target where they are
 * @param table of the target
 */
public record WrittenRanges(Database target, TableShape table) {
  /**
   * How many rows these units' tenants have.
   *
   * @param removable that Portage wrote, and no row of another table refers to
   * @param referred that Portage wrote, and rows of other tables refer to
   * @param others that Portage did not write
   */
  public record Count(long removable, long referred, long others) {}

  /**
   * What was done with some units.
   *
   * @param removed rows that were removed
   * @param referred rows that stay, since rows of other tables refer to them
   */
  public record Removed(long removed, long referred) {}

  /** Counts them; reads only. */
  public Count count(List<WrittenUnit> units) {
    return target.inLongTransaction(session -> count(session, units));
  }

  private Count count(Session session, List<WrittenUnit> units) throws SQLException {
    return session.one(
        """
        SELECT count(*) FILTER (WHERE written AND free), count(*) FILTER (WHERE written AND NOT free),
               count(*) FILTER (WHERE NOT written)
          FROM (SELECT bool_or(%s) AS written, bool_and(true%s) AS free
                  FROM %s t JOIN %s ON %s GROUP BY t.ctid, t.tableoid) r
        """
            .formatted(
                isWritten(),
                RecordedRows.unreferred(session, table.catalog()),
                name(),
                spans(),
                ofTenant()),
        row -> new Count(row.getLong(1), row.getLong(2), row.getLong(3)),
        arrays(units));
  }

  /**
   * Removes their rows, and reopens each unit, in one transaction: where nothing more is removed,
   * the next migration copies them again. Each unit is locked first, as its worker does.
   *
   * @param lock how long it waits for what another session has locked
   * @throws dev.portage.fault.Fault BUSY_ROWS, which is transient
   */
  public Removed remove(List<WrittenUnit> units, Duration lock) {
    List<UnitLease> leases = units.stream().map(WrittenUnit::lease).toList();
    return target.inLongTransaction(
        session -> {
          session.lockWithin(lock);
          return remove(session, WrittenUnit.locked(session, leases));
        });
  }

  private Removed remove(Session session, List<WrittenUnit> units) throws SQLException {
    if (units.isEmpty()) {
      return new Removed(0, 0);
    }
    String unreferred = RecordedRows.unreferred(session, table.catalog());
    if (!unreferred.isEmpty()) {
      // As in RecordedRows: the statement that deletes sees what refers to them by then.
      session.list(
          "SELECT 1 FROM %s t WHERE EXISTS (SELECT FROM %s WHERE %s AND %s) FOR UPDATE"
              .formatted(name(), spans(), ofTenant(), isWritten()),
          row -> 1,
          arrays(units));
    }
    long removed =
        session.update(
            "DELETE FROM %s t USING %s WHERE %s AND %s%s"
                .formatted(name(), spans(), ofTenant(), isWritten(), unreferred),
            arrays(units));
    long referred = unreferred.isEmpty() ? 0 : count(session, units).referred();
    for (WrittenUnit unit : units) {
      UnitEntry.undo(session, unit.lease());
    }
    return new Removed(removed, referred);
  }

  private String name() {
    return table.table().name().quoted();
  }

  private static String spans() {
    return "unnest(?::text[], ?::text[], ?::text[], ?::text[]) AS k (tenant, after, first, last)";
  }

  private String ofTenant() {
    return "t.%s = k.tenant::%s"
        .formatted(table.table().tenant().orElseThrow().quoted(), table.tenantType().orElseThrow());
  }

  private String isWritten() {
    String id = "t." + table.table().id().quoted() + "::text";
    return "%1$s ~ %2$s AND %1$s COLLATE \"C\" > k.after AND %1$s COLLATE \"C\" BETWEEN k.first AND k.last"
        .formatted(id, ChunkRows.ULID);
  }

  private static Object[] arrays(List<WrittenUnit> units) {
    List<String> tenants = new ArrayList<>();
    List<Span> spans = new ArrayList<>();
    for (WrittenUnit unit : units) {
      for (Span span : unit.spans()) {
        tenants.add(unit.tenant().value());
        spans.add(span);
      }
    }
    return new Object[] {
      tenants.toArray(String[]::new),
      spans.stream().map(Span::afterId).toArray(String[]::new),
      spans.stream().map(Span::firstId).toArray(String[]::new),
      spans.stream().map(Span::lastId).toArray(String[]::new)
    };
  }
}
