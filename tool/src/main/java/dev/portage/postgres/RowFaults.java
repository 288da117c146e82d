package dev.portage.postgres;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.sql.SQLException;

/**
 * Recognises faults that some rows may be the cause of: values that a column does not take,
 * constraints, triggers, index entries that are too long, rows that cannot be read. Those rows
 * cause them again, and others do not. Every fault counts as one that {@link ServerError} does not
 * know as another.
 */
public final class RowFaults {
  private static final String NO_FILE = "58P01";

  private RowFaults() {}

  /** Whether this is one of them. */
  public static boolean isOne(Fault fault) {
    return fault.getCause() != null
        && ServerError.innermost(fault) != null
        && (ServerError.of(fault.getCause()) == ServerError.REFUSED || isDamaged(fault));
  }

  /** The same of what a server of the target said. */
  public static boolean isOne(SQLException fault) {
    return ServerError.innermost(fault) != null && ServerError.of(fault) == ServerError.REFUSED;
  }

  /** Whether another transaction holds a row that is to be written. */
  public static boolean isHeld(Fault fault) {
    return fault.getCause() != null && ServerError.of(fault.getCause()) == ServerError.BUSY;
  }

  /** A row of the source that refers to a file which is gone, such as a transaction's state. */
  private static boolean isDamaged(Fault fault) {
    SQLException said = ServerError.innermost(fault);
    return fault.code() == ExitCode.SOURCE_REFUSED
        && NO_FILE.equals(said.getSQLState())
        && !String.valueOf(said.getMessage()).contains("$libdir");
  }
}
