package dev.portage.copy;

import dev.portage.postgres.Database;
import dev.portage.store.TableShape;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Transactions that have written into a table and are not over: what they wrote cannot be seen yet,
 * and may stand beside what was copied meanwhile. They are looked at, and never locked out, as
 * CREATE INDEX CONCURRENTLY does (PostgreSQL documentation, 55.4).
 */
public final class Writers {
  private final Database target;
  private final Set<String> left;

  private Writers(Database target, Set<String> left) {
    this.target = target;
    this.left = left;
  }

  /** Those that write into this table now. */
  public static Writers of(Database target, TableShape table) {
    return new Writers(target, new TreeSet<>(now(target, table.oid())));
  }

  private static List<String> now(Database target, long oid) {
    return target.inTransaction(
        session ->
            session.list(
                """
                SELECT DISTINCT virtualtransaction FROM pg_locks
                 WHERE relation = ?::oid AND mode = 'RowExclusiveLock' AND granted
                   AND pid IS DISTINCT FROM pg_backend_pid()
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """,
                row -> row.getString(1),
                oid));
  }

  /** Looks again; whether all of them are over. */
  public boolean areOver(TableShape table) {
    if (!left.isEmpty()) {
      left.retainAll(now(target, table.oid()));
    }
    return left.isEmpty();
  }

  /** How many are not over yet. */
  public int left() {
    return left.size();
  }
}
