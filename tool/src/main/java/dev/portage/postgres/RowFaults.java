package dev.portage.postgres;

import dev.portage.fault.Fault;
import java.sql.SQLException;
import java.util.Set;

/**
 * Recognises faults that the content of some rows causes: those rows cause them again, and others
 * do not.
 */
public final class RowFaults {
  /**
   * SQLSTATE classes (PostgreSQL, Appendix A): values that a column does not take, constraints that
   * rows break, and rows that cannot be read, such as those of a broken TOAST table.
   */
  private static final Set<String> CLASSES = Set.of("22", "23", "XX");

  private RowFaults() {}

  /** Whether this is one of them. */
  public static boolean isOne(Fault fault) {
    for (Throwable t = fault.getCause(); t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
        return CLASSES.contains(sql.getSQLState().substring(0, 2));
      }
    }
    return false;
  }
}
