package dev.portage.schema;

import dev.portage.postgres.Database;
import dev.portage.postgres.Sides;
import dev.portage.store.CatalogTable;
import dev.portage.store.ChunkRows;
import dev.portage.store.ForeignKey;
import dev.portage.store.SqlName;
import dev.portage.store.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Narrows parents to the rows that chosen tenants need: those to which their rows refer on the
 * source, directly or through other parents. It reads, and writes nothing.
 */
public final class NeededParents {
  /** Keys of one statement. */
  private static final int AT_ONCE = 5_000;

  private final Database source;
  private final References references;
  private final Map<SqlName, ParentTable> tables = new HashMap<>();
  private final Map<SqlName, Set<String>> needed = new HashMap<>();

  private NeededParents(Sides ends, List<ParentTable> tables) {
    this.source = ends.source();
    this.references = new References(ends.source(), ends.target());
    tables.forEach(table -> this.tables.put(table.to().ref().name(), table));
  }

  /**
   * The same tables in the same order, each with the rows that are needed of it.
   *
   * @param tables each after those that it refers to itself
   * @param rows of the source's table that refers to them
   * @param to the table of the target
   * @param tenants whose rows are copied
   */
  public static List<ParentTable> of(
      Sides ends,
      List<ParentTable> tables,
      ChunkRows rows,
      CatalogTable to,
      Set<TenantId> tenants) {
    NeededParents parents = new NeededParents(ends, tables);
    parents.addOf(rows, to, tenants);
    List<ParentTable> narrowed = new ArrayList<>();
    for (ParentTable table : tables.reversed()) {
      Set<String> keys = parents.needed.getOrDefault(table.to().ref().name(), Set.of());
      narrowed.addFirst(table.only(keys));
      parents.addOf(table, List.copyOf(keys));
    }
    return List.copyOf(narrowed);
  }

  private void addOf(ChunkRows rows, CatalogTable to, Set<TenantId> tenants) {
    for (ForeignKey key : keys(rows.shape().catalog(), to)) {
      add(key, source.inSnapshot(session -> rows.referred(session, key, tenants)));
    }
  }

  private void addOf(ParentTable table, List<String> rows) {
    String name = table.from().ref().name().quoted();
    String id = table.from().ref().id().quoted();
    String type = table.from().castType(table.from().ref().id());
    for (ForeignKey key : keys(table.from(), table.to())) {
      for (int first = 0; first < rows.size(); first += AT_ONCE) {
        List<String> some = rows.subList(first, Math.min(rows.size(), first + AT_ONCE));
        add(
            key,
            source.inLongTransaction(
                session ->
                    session.list(
                        "SELECT %s WHERE r.%s = ANY (?::text[]::%s[])"
                            .formatted(key.referred(name), id, type),
                        row -> row.getString(1),
                        (Object) some.toArray(String[]::new))));
      }
    }
  }

  private void add(ForeignKey key, Iterable<String> keys) {
    Set<String> of = needed.computeIfAbsent(key.parent().name(), any -> new HashSet<>());
    keys.forEach(of::add);
  }

  /** Foreign keys whose parents are copied. */
  private List<ForeignKey> keys(CatalogTable from, CatalogTable to) {
    return references.of(from, to).stream()
        .filter(key -> from.column(key.column()).isPresent())
        .filter(key -> tables.containsKey(key.parent().name()))
        .toList();
  }
}
