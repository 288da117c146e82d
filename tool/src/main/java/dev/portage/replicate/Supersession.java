package dev.portage.replicate;

import dev.portage.journal.ReplicatedTenants;
import dev.portage.postgres.Session;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * Gives bots to the application, which has written them on the target: the rows of theirs that came
 * from the source are removed, and none comes any more.
 *
 * @param from the application's table on the source
 * @param to the same on the target
 * @param migration whose record says which bots are superseded
 */
record Supersession(TableShape from, TableShape to, long migration) {
  /** The keys of all rows of these bots on the source. */
  List<String> keys(Session source, Collection<String> bots) throws SQLException {
    SqlName column = from.table().tenant().orElseThrow();
    return source.list(
        "SELECT %s::text FROM %s WHERE %s = ANY (?::text[]::%s[])"
            .formatted(
                from.table().id().quoted(),
                from.table().name().quoted(),
                column.quoted(),
                from.column(column).orElseThrow().baseType()),
        row -> row.getString(1),
        (Object) bots.toArray(String[]::new));
  }

  /**
   * Records that these bots are the application's, and removes rows.
   *
   * @param keys of the rows that came from the source
   * @return how many were removed
   */
  long run(Session target, Collection<String> bots, Collection<String> keys) throws SQLException {
    ReplicatedTenants.superseded(target, migration, bots);
    return target.update(
        "DELETE FROM %s WHERE %s = ANY (?::text[]::%s[])"
            .formatted(
                to.table().name().quoted(),
                to.table().id().quoted(),
                to.catalog().castType(to.table().id())),
        (Object) keys.toArray(String[]::new));
  }
}
