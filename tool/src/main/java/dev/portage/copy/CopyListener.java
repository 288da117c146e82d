package dev.portage.copy;

import dev.portage.fault.Fault;
import dev.portage.journal.BatchEntry.Settled;
import java.util.List;

/** Hears how the copying goes, from several threads at a time. */
public interface CopyListener {
  /**
   * A batch is committed.
   *
   * @param settled units that have their outcome now
   * @param bytes that went through
   */
  void ended(List<Settled> settled, long bytes);

  /** Something failed that may pass; it is tried again. */
  void passing(Fault fault);
}
