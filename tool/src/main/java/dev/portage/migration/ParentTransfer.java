package dev.portage.migration;

import dev.portage.copy.LeftOutParents;
import dev.portage.copy.ParentCopy;
import dev.portage.postgres.Sides;
import dev.portage.schema.ParentTable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Copies the rows that the table's rows refer to, and says which of them are left out. */
final class ParentTransfer implements ParentCopy.Control {
  /** Rows of a table that are named; how many more there are is said at the end. */
  private static final int NAMED = 10;

  private final TransferSteps steps;
  private final CoordinatorLock lock;
  private final Interrupt interrupt;
  private final Map<String, Long> leftOut = new HashMap<>();

  ParentTransfer(TransferSteps steps, CoordinatorLock lock) {
    this.steps = steps;
    this.lock = lock;
    this.interrupt = steps.context().interrupt();
  }

  /** Copies those of these tables; empty where Ctrl-C stopped it. */
  Optional<LeftOutParents> run(List<ParentTable> tables, RowCount written) {
    interrupt.working(Interrupt.Work.TRANSACTIONS);
    try {
      Sides ends = new Sides(steps.ends().source(), steps.ends().target());
      Optional<LeftOutParents> left =
          new ParentCopy(
                  ends,
                  steps.settings().rows().conflicts(),
                  steps.settings().limits(),
                  steps.rate(),
                  this)
              .copy(
                  tables,
                  (table, rows) -> written.written(table.to().ref().name().toString(), rows));
      leftOut.forEach(this::more);
      return left;
    } finally {
      interrupt.working(Interrupt.Work.NONE);
    }
  }

  @Override
  public boolean stopped() {
    return interrupt.stopLaunching();
  }

  @Override
  public boolean retried(Runnable transaction) {
    return steps.retried(lock, transaction);
  }

  @Override
  public void leftOut(ParentTable table, String key, String because) {
    String name = table.to().ref().name().toString();
    if (leftOut.merge(name, 1L, Long::sum) <= NAMED) {
      steps
          .context()
          .reporter()
          .warning(
              "%s: the row with %s = %s is not copied: %s. Rows that refer to it fail alone, or are left out; once the cause is removed, the same command copies both"
                  .formatted(name, table.to().ref().id(), key, because));
    }
  }

  private void more(String table, long rows) {
    if (rows > NAMED) {
      steps
          .context()
          .reporter()
          .warning(
              String.format(Locale.ROOT, "%s: %,d more rows are not copied", table, rows - NAMED));
    }
  }
}
