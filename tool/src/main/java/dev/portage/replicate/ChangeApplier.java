package dev.portage.replicate;

import dev.portage.postgres.Session;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Applies the changes of the tables that are followed. Applying them again is a no-op. */
interface ChangeApplier {
  /** Writes them in the transaction of the target. */
  void apply(Session to, Collection<TableChanges> changes) throws SQLException;

  /** The source has emptied these tables: rows that came from there are removed. */
  void emptied(Session to, List<SqlName> tables) throws SQLException;
}
