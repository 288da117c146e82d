package dev.portage.replicate;

import dev.portage.postgres.Session;
import java.sql.SQLException;

/** Applies the changes of one table. Applying them again is a no-op. */
interface ChangeApplier {
  /** Writes them in the transaction of the target. */
  void apply(Session to, TableChanges changes) throws SQLException;

  /** The source has emptied the table: rows that came from there are removed. */
  void emptied(Session to) throws SQLException;
}
