package dev.portage.schema;

import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what on the target runs when rows are written, and may change them, refuse them, or write
 * elsewhere: triggers and rules. They are the operator's, so a copy names them, and leaves them.
 */
public final class WriteHooks {
  private WriteHooks() {}

  /**
   * A trigger that runs before each row is inserted or updated, and may change it.
   *
   * @param name of the trigger
   * @param table of the target
   * @param after whether it runs after a row is written, and not before
   */
  public record RowTrigger(String name, SqlName table, boolean after) {
    /** Says that it is the likely cause where rows differ, and what to do. */
    public String cause() {
      return ("trigger %s of %s on the target may change rows %s they are written, and %s: accept the"
              + " difference, or disable the trigger while rows are copied (%s), run the copy again,"
              + " and enable it")
          .formatted(
              name,
              table,
              after ? "after" : "before",
              after ? "may be the cause" : "is the likely cause",
              disable());
    }

    /** The same of rows that are to be written again, for a question. */
    public String mayHaveChanged() {
      return " (trigger %s may have changed them as they were written, and may do so again: %s)"
          .formatted(name, disable());
    }

    private String disable() {
      return "ALTER TABLE %s DISABLE TRIGGER %s"
          .formatted(table.quoted(), SqlName.of(name).quoted());
    }
  }

  /** The triggers that may change rows before they are written. */
  public static List<RowTrigger> changing(Session session, CatalogTable table) throws SQLException {
    return suspects(session, table).stream().filter(trigger -> !trigger.after()).toList();
  }

  /** Those, and triggers that run after a row is written: most of them change others. */
  public static List<RowTrigger> suspects(Session session, CatalogTable table) throws SQLException {
    return session.list(
        """
        SELECT tgname, tgtype & 2 = 0 FROM pg_trigger
         WHERE tgrelid = ?::oid AND NOT tgisinternal AND tgenabled IN ('O', 'A')
           AND tgconstraint = 0 AND tgtype & 1 = 1 AND tgtype & 20 <> 0
         ORDER BY tgtype & 2 = 0, tgname
        """,
        row -> new RowTrigger(row.getString(1), table.ref().name(), row.getBoolean(2)),
        table.oid());
  }

  /**
   * Constraints for which a row of the source may be left out while the target has another one, a
   * sentence each.
   */
  public static List<String> excluding(Session session, CatalogTable table) throws SQLException {
    return session.list(
        """
        SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
         WHERE conrelid = ?::oid AND contype = 'x' ORDER BY conname
        """,
        row ->
            "constraint %s of %s on the target (%s) keeps rows out that conflict with others there: change or delete those, and run the copy again"
                .formatted(row.getString(1), table.ref().name(), row.getString(2)),
        table.oid());
  }

  /** A sentence for each. */
  public static List<String> of(Session session, CatalogTable table) throws SQLException {
    List<String> found = new ArrayList<>();
    // Bits of tgtype (PostgreSQL, catalog/pg_trigger.h): 1 row, 2 before, 4 insert, 8 delete,
    // 16 update. Constraint triggers are left out.
    session
        .list(
            """
            SELECT tgname, tgtype & 3 = 3 AND tgtype & 20 <> 0 FROM pg_trigger
             WHERE tgrelid = ?::oid AND NOT tgisinternal AND tgenabled IN ('O', 'A')
               AND tgconstraint = 0 AND tgtype & 28 <> 0
             ORDER BY tgname
            """,
            row -> trigger(table, row.getString(1), row.getBoolean(2)),
            table.oid())
        .forEach(found::add);
    session
        .list(
            """
            SELECT rulename FROM pg_rewrite
             WHERE ev_class = ?::oid AND ev_type IN ('2', '3', '4') AND ev_enabled IN ('O', 'A')
             ORDER BY rulename
            """,
            row ->
                "rule %s of %s rewrites statements that change rows; COPY does not apply it"
                    .formatted(row.getString(1), table.ref().name()),
            table.oid())
        .forEach(found::add);
    return List.copyOf(found);
  }

  private static String trigger(CatalogTable table, String name, boolean changes) {
    return changes
        ? ("trigger %s of %s on the target runs before each row is written, and may change it:"
                + " then verify finds that the rows differ from the source's")
            .formatted(name, table.ref().name())
        : "trigger %s of %s on the target runs for the rows that are written"
            .formatted(name, table.ref().name());
  }
}
