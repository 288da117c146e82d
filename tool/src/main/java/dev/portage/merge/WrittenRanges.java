package dev.portage.merge;

import dev.portage.journal.MigrationUnits.WrittenUnit;
import dev.portage.journal.UnitEntry;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkRows;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/**
 * Rows that Portage wrote and that are known by the range of their ids, which are ULIDs (I7): what
 * the application has written since has greater ones.
 *
 * @param target where they are
 * @param table of the target
 */
public record WrittenRanges(Database target, TableShape table) {
  /**
   * How many rows these units' tenants have.
   *
   * @param written by Portage
   * @param others that are not removed
   */
  public record Count(long written, long others) {}

  /** Counts them; reads only. */
  public Count count(List<WrittenUnit> units) {
    return target.inLongTransaction(
        session ->
            session.one(
                """
                SELECT count(*) FILTER (WHERE %1$s), count(*) FILTER (WHERE NOT (%1$s))
                  FROM %2$s
                """
                    .formatted(isWritten(), joined(" JOIN ", " ON ")),
                row -> new Count(row.getLong(1), row.getLong(2)),
                arrays(units)));
  }

  /**
   * Removes their rows, and reopens each unit, in one transaction: where nothing more is removed,
   * the next migration copies them again.
   *
   * @return how many rows were removed
   */
  public long remove(List<WrittenUnit> units) {
    return target.inLongTransaction(session -> remove(session, units));
  }

  private long remove(Session session, List<WrittenUnit> units) throws SQLException {
    long removed =
        session.update(
            "DELETE FROM %s AND %s".formatted(joined(" USING ", " WHERE "), isWritten()),
            arrays(units));
    for (WrittenUnit unit : units) {
      UnitEntry.undo(session, unit.lease());
    }
    return removed;
  }

  private String joined(String join, String on) {
    String tenant = table.table().tenant().orElseThrow().quoted();
    return "%s t%sunnest(?::text[], ?::text[], ?::text[]) AS k (tenant, first, last)%st.%s = k.tenant::%s"
        .formatted(
            table.table().name().quoted(), join, on, tenant, table.tenantType().orElseThrow());
  }

  private String isWritten() {
    String id = "t." + table.table().id().quoted() + "::text";
    return "%1$s ~ %2$s AND %1$s COLLATE \"C\" BETWEEN k.first AND k.last"
        .formatted(id, ChunkRows.ULID);
  }

  private static Object[] arrays(List<WrittenUnit> units) {
    return new Object[] {
      values(units, unit -> unit.tenant().value()),
      values(units, unit -> unit.ids().firstId()),
      values(units, unit -> unit.ids().lastId())
    };
  }

  private static String[] values(List<WrittenUnit> units, Function<WrittenUnit, String> of) {
    return units.stream().map(of).toArray(String[]::new);
  }
}
