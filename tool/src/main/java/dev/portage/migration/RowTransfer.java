package dev.portage.migration;

import dev.portage.copy.CopyOrder;

/** How rows get from one cluster into another: what differs between the routes of a transfer. */
sealed interface RowTransfer permits BatchTransfer {
  /**
   * Transfers rows until all units have an outcome. After a fault it can be repeated.
   *
   * @return false where Ctrl-C left units without an outcome
   */
  boolean run(CopyOrder order);

  /** How many rows this transfer wrote. */
  long rows();
}
