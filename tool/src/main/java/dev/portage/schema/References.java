package dev.portage.schema;

import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.ForeignKey;
import dev.portage.store.SqlName;
import dev.portage.store.TableRef;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The foreign keys that count for a copy: those of the target, and of a table that is still to be
 * created there those of the source, which it is to get.
 */
record References(Database source, Database target) {
  /**
   * Returns the foreign keys of one table: the target's, or the source's where it is to be created.
   */
  List<ForeignKey> of(CatalogTable from, CatalogTable to) {
    return to.exists()
        ? target.inTransaction(session -> ForeignKey.of(session, to.oid()))
        : source.inTransaction(session -> ForeignKey.of(session, from.oid()));
  }

  /**
   * A table of the target that another one refers to; where it is still to be created, in the shape
   * that it has on the source.
   */
  CatalogTable parent(TableRef parent, CatalogTable from) {
    return find(target, parent.name()).isPresent()
        ? target.inTransaction(session -> CatalogTable.read(session, parent, target.describe()))
        : from.asNew();
  }

  /** The tables that rows of a table refer to, directly or through others. */
  List<TableRef> all(CatalogTable from, CatalogTable to) {
    Map<SqlName, TableRef> found = new LinkedHashMap<>();
    Deque<ForeignKey> left = new ArrayDeque<>(of(from, to));
    while (!left.isEmpty()) {
      ForeignKey key = left.removeFirst();
      if (found.putIfAbsent(key.parent().name(), key.parent()) == null) {
        left.addAll(of(key.parent().name()));
      }
    }
    found.remove(from.qualified());
    found.remove(to.qualified());
    return List.copyOf(found.values());
  }

  private List<ForeignKey> of(SqlName table) {
    Optional<Long> there = find(target, table);
    Database side = there.isPresent() ? target : source;
    return there
        .or(() -> find(source, table))
        .map(oid -> side.inTransaction(session -> ForeignKey.of(session, oid)))
        .orElse(List.of());
  }

  /** The table of this name, also where the role may not use its schema. */
  static Optional<Long> find(Database side, SqlName table) {
    return side.inTransaction(session -> find(session, table));
  }

  static Optional<Long> find(Session session, SqlName table) throws SQLException {
    return session.first(
        """
        SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')
        """,
        row -> row.getLong(1),
        table.parts().getFirst(),
        table.last());
  }
}
