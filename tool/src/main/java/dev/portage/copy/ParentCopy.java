package dev.portage.copy;

import dev.portage.journal.KeyMap;
import dev.portage.journal.WrittenRows;
import dev.portage.merge.ConflictChoice;
import dev.portage.merge.MappedTable;
import dev.portage.merge.RowPolicy;
import dev.portage.postgres.CopyPipe;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Copies the rows of parent tables. A row that the target has already, under whatever key, is kept
 * as it is there, and rows that refer to it get that key.
 *
 * @param ends between which they are copied
 * @param choice of the operator about rows whose key another row has
 */
public record ParentCopy(CopyEndpoints ends, Optional<ConflictChoice> choice) {
  /** Copies them in this order. */
  public void copy(List<ParentTable> tables) {
    tables.forEach(this::copy);
  }

  private void copy(ParentTable table) {
    KeyConflicts conflicts = KeyConflicts.ofParents();
    table.compare(ends.source(), ends.target(), stored(), conflicts);
    conflicts.store(ends, table.to(), table.columns(), choice);
    // First, so that the application gets none of these numbers, whenever this is cut off.
    Sequences.advance(ends.source(), ends.target(), table.to(), table.columns());
    MappedTable mapped = table.mapped(ends.target(), stored());
    String query =
        "SELECT %s FROM %s"
            .formatted(SqlName.list(table.columns()), table.from().ref().name().quoted());
    ends.target()
        .inTransaction(
            writing ->
                new RowMerge(
                        mapped,
                        table.columns(),
                        RowPolicy.ofParents(),
                        prepared(writing, table.to()))
                    .write(
                        writing,
                        (into, passing) ->
                            CopyPipe.run(
                                ends.source(),
                                CopyPipe.Reading.observed(reading -> query, passing),
                                writing,
                                into,
                                CopyLimits.USUAL.silence())));
    Sequences.advance(ends.target(), ends.target(), table.to(), table.columns());
  }

  private KeyMap stored() {
    return ends.target().inTransaction(KeyMap::read);
  }

  /** Whether an earlier run recorded rows of this table. */
  private static boolean prepared(Session session, CatalogTable table) throws SQLException {
    WrittenRows.prepare(session);
    return WrittenRows.gather(session, table.oid());
  }
}
