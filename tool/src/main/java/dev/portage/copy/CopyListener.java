package dev.portage.copy;

import dev.portage.fault.Fault;
import dev.portage.journal.BatchEntry.Settled;
import dev.portage.postgres.CopyPipe.Copied;
import java.util.List;

/** Hears how the copying goes, from several threads at a time. */
public interface CopyListener {
  /**
   * A batch is committed.
   *
   * @param settled units that have their outcome now
   * @param copied what went through
   */
  void ended(List<Settled> settled, Copied copied);

  /** Something failed that may pass; it is tried again. */
  void passing(Fault fault);
}
