package dev.portage.copy;

import dev.portage.merge.RecordedRows;
import dev.portage.merge.RecordedRows.Which;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowDifference;
import dev.portage.postgres.Database;
import dev.portage.store.CatalogTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

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
                              RecordedRows.unreferred(session, table)),
                      row -> row.getString(1),
                      (Object) gone.toArray(String[]::new)));
    }
  }

  /** Removes them; cut off, it is finished by the next run. */
  public void remove(Database target, CatalogTable table) {
    RecordedRows rows = new RecordedRows(target, table);
    for (int first = 0; first < gone.size(); first += AT_ONCE) {
      List<String> some = gone.subList(first, Math.min(gone.size(), first + AT_ONCE));
      target.inLongTransaction(session -> rows.remove(session, some, Which.ALL));
    }
  }
}
