package dev.portage.postgres;

import dev.portage.fault.Fault;

/**
 * Recognises faults that some rows may be the cause of: values that a column does not take,
 * constraints, triggers, index entries that are too long, rows that cannot be read. Those rows
 * cause them again, and others do not. Every fault counts as one that {@link ServerError} does not
 * know as another.
 */
public final class RowFaults {
  private RowFaults() {}

  /** Whether this is one of them. */
  public static boolean isOne(Fault fault) {
    return fault.getCause() != null
        && ServerError.innermost(fault) != null
        && ServerError.of(fault.getCause()) == ServerError.REFUSED;
  }
}
