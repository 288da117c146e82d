package dev.portage.merge;

import dev.portage.postgres.Database;
import dev.portage.store.TableShape;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The transactions that have written into a table and have not ended: what they wrote is not
 * visible yet, and may conflict with rows that were copied in the meantime. They are observed, and
 * never locked out, as CREATE INDEX CONCURRENTLY does (PostgreSQL documentation, 55.4).
 */
public final class OpenWriteTransactions {
  private final Database target;
  private final Set<String> left;

  private OpenWriteTransactions(Database target, Set<String> left) {
    this.target = target;
    this.left = left;
  }

  /** The transactions that write into this table now. */
  public static OpenWriteTransactions of(Database target, TableShape table) {
    return new OpenWriteTransactions(target, new TreeSet<>(now(target, table.oid())));
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

  /** Checks again whether all of them have ended. */
  public boolean haveEnded(TableShape table) {
    if (!left.isEmpty()) {
      left.retainAll(now(target, table.oid()));
    }
    return left.isEmpty();
  }

  /** How many have not ended yet. */
  public int left() {
    return left.size();
  }
}
