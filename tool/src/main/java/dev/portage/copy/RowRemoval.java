package dev.portage.copy;

import dev.portage.journal.WrittenRows;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowDifference;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Removes rows of the target that Portage wrote and the source no longer has. A row that the
 * application has changed in the meantime is kept.
 */
public final class RowRemoval implements Consumer<RowDifference> {
  /** Rows of one transaction. */
  private static final int AT_ONCE = 10_000;

  private final List<String> gone = new ArrayList<>();

  @Override
  public void accept(RowDifference row) {
    if (row.decision() == RowDecision.KEEP_GONE) {
      gone.add(row.key());
    }
  }

  /** Whether there are such rows. */
  public boolean isEmpty() {
    return gone.isEmpty();
  }

  /** Removes them; cut off, it is finished by the next run. */
  public void remove(Database target, CatalogTable table) {
    for (int first = 0; first < gone.size(); first += AT_ONCE) {
      List<String> some = gone.subList(first, Math.min(gone.size(), first + AT_ONCE));
      target.inLongTransaction(session -> remove(session, table, some));
    }
  }

  private static int remove(Session session, CatalogTable table, List<String> keys)
      throws SQLException {
    String id = table.ref().id().quoted();
    List<byte[]> removed =
        session.list(
            """
            DELETE FROM %1$s t USING portage.written_row w
             WHERE t.%2$s = ANY (?::text[]::%3$s[])
               AND w.table_oid = %4$d AND w.key = %5$s(t.%2$s) AND %6$s
            RETURNING w.key
            """
                .formatted(
                    table.ref().name().quoted(),
                    id,
                    table.castType(table.ref().id()),
                    table.oid(),
                    table.sendFunction(session),
                    WrittenRows.unchanged("t", "w")),
            row -> row.getBytes(1),
            (Object) keys.toArray(String[]::new));
    WrittenRows.forget(session, table.oid(), removed);
    return removed.size();
  }
}
