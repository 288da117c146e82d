package dev.portage.copy;

import dev.portage.journal.BatchEntry.Settled;
import dev.portage.postgres.CopyPipe.Copied;
import java.util.List;

/** Receives the progress of a copy, from several threads at a time. */
public interface CopyListener {
  /**
   * Called when a batch is committed.
   *
   * @param settled units that have their outcome now
   * @param copied rows and bytes that were copied
   */
  void ended(List<Settled> settled, Copied copied);
}
