package dev.portage.merge;

import dev.portage.journal.WrittenRows;
import dev.portage.merge.TargetRowReader.TargetRow;
import dev.portage.postgres.Database;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import dev.portage.store.TenantId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the rows of a table of the target with the record of what Portage wrote there, where no
 * source can be asked. A row that is as it was written has nothing to be said of it; others were
 * edited, deleted or inserted by the application. It reads in pages, and writes nothing.
 */
public final class RecordComparison {
  private final Map<RowDecision, Long> counts = new EnumMap<>(RowDecision.class);
  private final Map<TenantId, Map<RowDecision, Long>> tenants = new HashMap<>();
  private final List<RowDifference> first = new ArrayList<>();
  private final int listed;
  private long written;

  private RecordComparison(int listed) {
    this.listed = listed;
  }

  /**
   * Compares.
   *
   * @param table with the keys of the source
   * @param tenant its column, where the table has one
   * @param listed how many differences of each kind are listed
   */
  public static TableDifferences of(
      Database target, MappedTable table, Optional<SqlName> tenant, int listed) {
    return new RecordComparison(listed).compare(target, table, tenant);
  }

  private TableDifferences compare(Database target, MappedTable mapped, Optional<SqlName> tenant) {
    CatalogTable table = mapped.table();
    KeyPages pages =
        new KeyPages(table, List.of(), tenant, List.of(), Optional.empty(), KeyPages.ROWS);
    TargetRowReader rows = new TargetRowReader(target, pages, mapped, List.of());
    Optional<String> last = Optional.empty();
    do {
      List<TargetRow> page = rows.after(last);
      page.forEach(this::add);
      last = page.size() < KeyPages.ROWS ? Optional.empty() : Optional.of(page.getLast().there());
    } while (last.isPresent());
    // Which they are is known only in the form in which keys are recorded.
    long deleted = recorded(target, table) - written;
    if (deleted > 0) {
      counts.put(RowDecision.KEEP_DELETED, deleted);
    }
    return new TableDifferences(
        table.ref().name().toString(), Map.copyOf(counts), Map.copyOf(tenants), List.copyOf(first));
  }

  private void add(TargetRow row) {
    if (row.written()) {
      written++;
      if (row.unchanged()) {
        return;
      }
    }
    RowDecision decision = row.written() ? RowDecision.KEEP_EDITED : RowDecision.APPLICATION;
    tenants
        .computeIfAbsent(row.tenant(), of -> new EnumMap<>(RowDecision.class))
        .merge(decision, 1L, Long::sum);
    if (counts.merge(decision, 1L, Long::sum) <= listed) {
      first.add(
          new RowDifference(
              row.key().orElse(row.there()),
              row.key().map(key -> row.there()).filter(there -> !row.key().get().equals(there)),
              decision,
              List.of(row.tenant()),
              List.of()));
    }
  }

  private static long recorded(Database target, CatalogTable table) {
    return target.inLongTransaction(
        session ->
            session.one(
                "SELECT count(*) FROM %s w".formatted(WrittenRows.of(session, table.oid())),
                row -> row.getLong(1)));
  }
}
