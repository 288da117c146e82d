package dev.portage.postgres;

import dev.portage.fault.Fault;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Does work on many rows, or tenants, at once, and where it fails because of a row, on ever smaller
 * parts of them (bisection), so that all rows are done but those that cannot be.
 *
 * @param <K> what identifies a row
 */
public final class Bisection<K> {
  private final Predicate<List<K>> work;
  private final BiConsumer<K, Fault> failed;
  private final int most;
  private int found;

  /**
   * Bisects this work.
   *
   * @param work on some rows, all of it or nothing; false where it was stopped
   * @param failed receives each row for which it fails, with the fault
   * @param most how many such rows are found one by one: from then on, all rows of a part that
   *     fails count as failed
   */
  public Bisection(Predicate<List<K>> work, BiConsumer<K, Fault> failed, int most) {
    this.work = work;
    this.failed = failed;
    this.most = most;
  }

  /**
   * Does the work on these rows.
   *
   * @return false where it was stopped
   * @throws Fault of which no row is the cause
   */
  public boolean run(List<K> rows) {
    try {
      return work.test(rows);
    } catch (Fault fault) {
      if (!RowFaults.isOne(fault)) {
        throw fault;
      }
      if (rows.size() == 1 || found >= most) {
        found += rows.size();
        rows.forEach(row -> failed.accept(row, fault));
        return true;
      }
    }
    return halves(rows);
  }

  /**
   * Does the work on either half of rows for which it fails as a whole; a single row is tried
   * again.
   *
   * @return false where it was stopped
   */
  public boolean halves(List<K> rows) {
    if (rows.size() < 2) {
      return run(rows);
    }
    int half = rows.size() / 2;
    return run(rows.subList(0, half)) && run(rows.subList(half, rows.size()));
  }
}
