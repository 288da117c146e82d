package dev.portage.copy;

import dev.portage.journal.WrittenRows;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowDifference;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.ForeignKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Removes rows of the target that Portage wrote and the source no longer has. A row that the
 * application has changed in the meantime is kept, and so is one that rows of other tables refer
 * to, which might be deleted with it.
 */
public final class RowRemoval implements Consumer<RowDifference> {
  /** Rows of one transaction. */
  private static final int AT_ONCE = 10_000;

  private static final int NAMED = 10;

  private List<String> gone = new ArrayList<>();

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

  /** Says what is removed, for the question; empty where nothing is. */
  public Optional<String> describe() {
    return gone.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "removes %,d rows of the target that the source no longer has: %s%s",
                gone.size(),
                String.join(", ", gone.subList(0, Math.min(NAMED, gone.size()))),
                gone.size() > NAMED ? ", …" : ""));
  }

  /** Leaves out rows that rows of other tables refer to. */
  public void keepReferred(Database target, CatalogTable table) {
    if (!gone.isEmpty()) {
      gone =
          target.inLongTransaction(
              session ->
                  session.list(
                      "SELECT k FROM unnest(?::text[]) AS k JOIN %s t ON t.%s = k::%s%s"
                          .formatted(
                              table.ref().name().quoted(),
                              table.ref().id().quoted(),
                              table.castType(table.ref().id()),
                              unreferred(session, table)),
                      row -> row.getString(1),
                      (Object) gone.toArray(String[]::new)));
    }
  }

  /** Conditions on a row t: no row of another table refers to it. */
  private static String unreferred(Session session, CatalogTable table) throws SQLException {
    return ForeignKey.to(session, table.oid()).stream()
        .map(
            key ->
                " AND NOT EXISTS (SELECT FROM %s r WHERE r.%s = t.%s)"
                    .formatted(
                        key.child().quoted(), key.column().quoted(), key.parentColumn().quoted()))
        .collect(Collectors.joining());
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
               AND w.table_oid = %4$d AND w.key = %5$s(t.%2$s) AND %6$s%7$s
            RETURNING w.key
            """
                .formatted(
                    table.ref().name().quoted(),
                    id,
                    table.castType(table.ref().id()),
                    table.oid(),
                    table.sendFunction(session),
                    WrittenRows.unchanged("t", "w"),
                    unreferred(session, table)),
            row -> row.getBytes(1),
            (Object) keys.toArray(String[]::new));
    WrittenRows.forget(session, table.oid(), removed);
    return removed.size();
  }
}
