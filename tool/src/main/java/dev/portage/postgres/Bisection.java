package dev.portage.postgres;

import dev.portage.fault.Fault;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
  private final Predicate<Fault> ofRows;
  private final BiConsumer<K, Fault> failed;
  private final AtomicInteger failures;

  /**
   * Bisects this work.
   *
   * @param work on some rows, all of it or nothing; false where it was stopped
   * @param failed receives each row for which it fails, with the fault
   * @param failures how often it may still fail: each row takes as many attempts as its number of
   *     halvings. May be shared, so that the cost of a run is limited
   */
  public Bisection(Predicate<List<K>> work, BiConsumer<K, Fault> failed, AtomicInteger failures) {
    this(work, RowFaults::isOne, failed, failures);
  }

  /**
   * Bisects this work also for other faults.
   *
   * @param ofRows whether a row may be the cause of a fault
   */
  public Bisection(
      Predicate<List<K>> work,
      Predicate<Fault> ofRows,
      BiConsumer<K, Fault> failed,
      AtomicInteger failures) {
    this.work = work;
    this.ofRows = ofRows;
    this.failed = failed;
    this.failures = failures;
  }

  /**
   * Does the work on these rows.
   *
   * @return false where it was stopped
   * @throws Fault of which no row is the cause, or where it has failed too often
   */
  public boolean run(List<K> rows) {
    try {
      return work.test(rows);
    } catch (Fault fault) {
      if (!ofRows.test(fault) || rows.isEmpty() || failures.getAndDecrement() <= 0) {
        throw fault;
      }
      if (rows.size() == 1) {
        failed.accept(rows.getFirst(), fault);
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
