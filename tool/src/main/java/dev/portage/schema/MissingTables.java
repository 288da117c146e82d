package dev.portage.schema;

import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.store.CatalogTable;
import dev.portage.store.ForeignKey;
import dev.portage.store.SqlName;
import dev.portage.store.TableRef;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tables that the target lacks for the rows of one table: itself, and those that it refers to,
 * directly or through others.
 *
 * @param tables of the source, each after those that it refers to; the table itself is the last
 * @param parents tables that exist on the target and that these refer to
 * @param obstacles why they cannot be created, a part of a sentence each
 */
record MissingTables(List<CatalogTable> tables, List<SqlName> parents, List<String> obstacles) {
  static MissingTables of(Sides ends, CatalogTable table) {
    Walk walk = new Walk(ends);
    walk.add(table, Set.of());
    return new MissingTables(
        List.copyOf(walk.tables), List.copyOf(walk.parents), List.copyOf(walk.obstacles));
  }

  /** A reference of a table of the source. */
  private record Reference(String name, SqlName parent, SqlName column, boolean composite) {}

  /** From a table to those that it refers to. */
  private static final class Walk {
    private final Sides ends;
    private final List<CatalogTable> tables = new ArrayList<>();
    private final Set<SqlName> seen = new HashSet<>();
    private final List<SqlName> parents = new ArrayList<>();
    private final List<String> obstacles = new ArrayList<>();

    Walk(Sides ends) {
      this.ends = ends;
    }

    void add(CatalogTable table, Set<SqlName> below) {
      Set<SqlName> path = new HashSet<>(below);
      path.add(table.qualified());
      seen.add(table.qualified());
      for (Reference key : ends.source().inTransaction(session -> references(session, table))) {
        if (path.contains(key.parent())) {
          obstacles.add(
              "%s refers by %s to %s, and rows that refer to one another cannot be copied in parts"
                  .formatted(table.qualified(), key.name(), key.parent()));
        } else if (References.find(ends.target(), key.parent()).isPresent()) {
          parents.add(key.parent());
        } else if (key.composite()) {
          obstacles.add(
              "%s refers by %s, a key of several columns, to %s, whose rows are not copied"
                  .formatted(table.qualified(), key.name(), key.parent()));
        } else if (!seen.contains(key.parent())) {
          Optional<CatalogTable> parent =
              ends.source()
                  .inTransaction(
                      session ->
                          CatalogTable.find(session, new TableRef(key.parent(), key.column())));
          add(parent.orElseThrow(), path);
        }
      }
      tables.add(table);
    }

    private static List<Reference> references(Session session, CatalogTable table)
        throws SQLException {
      return session.list(
          """
          SELECT f.conname, n.nspname, c.relname, a.attname, cardinality(f.conkey) > 1
            FROM pg_constraint f
            JOIN pg_class c ON c.oid = f.confrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = f.confkey[1]
           WHERE f.conrelid = ?::oid AND f.contype = 'f' AND %s
           ORDER BY f.conname
          """
              .formatted(ForeignKey.IS_OF_THE_WHOLE),
          row ->
              new Reference(
                  row.getString(1),
                  SqlName.of(row.getString(2), row.getString(3)),
                  SqlName.of(row.getString(4)),
                  row.getBoolean(5)),
          table.oid());
    }
  }
}
