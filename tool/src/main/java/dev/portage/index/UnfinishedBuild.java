package dev.portage.index;

import dev.portage.postgres.Session;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What is left over from a build of an index that was interrupted. The next build completes or
 * drops it.
 *
 * @param index with its schema
 * @param distance that it was to serve; empty for one that Portage does not know
 */
public record UnfinishedBuild(SqlName index, Optional<Distance> distance) {
  /** Those of a table's embedding; none while Portage builds an index of the table. */
  public static List<UnfinishedBuild> of(Session session, TableShape shape) throws SQLException {
    if (IndexLock.isHeld(session, shape)) {
      return List.of();
    }
    return session
        .list(
            """
            SELECT n.nspname, c.relname, pg_get_indexdef(c.oid)
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
             WHERE i.indrelid = ?::oid AND a.attname = ?
             ORDER BY c.relname
            """,
            row ->
                new UnfinishedBuild(
                    SqlName.of(row.getString(1), row.getString(2)),
                    Distance.ofDefinition(row.getString(3))),
            shape.oid(),
            shape.table().embedding().last())
        .stream()
        .filter(build -> IndexNames.isUnfinished(build.index().last(), shape.oid()))
        .toList();
  }
}
