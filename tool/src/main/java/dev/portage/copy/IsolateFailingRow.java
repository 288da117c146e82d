package dev.portage.copy;

import dev.portage.copy.BatchCopy.Ended;
import dev.portage.copy.CopyRun.Control;
import dev.portage.fault.Fault;
import dev.portage.journal.Batch;
import dev.portage.journal.IdRange;
import dev.portage.merge.Selection;
import dev.portage.postgres.Bisection;
import dev.portage.postgres.Database;
import dev.portage.postgres.RowFaults;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Copies a batch of rows that belong to no tenant, and of which some cannot be read, or are
 * refused. They are found by trying ever smaller ranges of their ids, of which nothing stays; then
 * all others are copied in one transaction, as any batch. The unit fails with the ids of the rows
 * that are left out when its last range is over.
 */
final class IsolateFailingRow {
  /**
   * How often ranges may fail in a run: a row takes some dozen of them, each of which writes half
   * as much as the one before. Where more fail, the cause is no single row, and the run ends with
   * it.
   */
  private static final int MOST = 2_000;

  private static final int NAMED = 10;

  private final BatchCopy copy;
  private final Database source;
  private final CopyOrder order;
  private final CopyLimits limits;
  private final Control control;
  private final AtomicInteger failures = new AtomicInteger(MOST);

  IsolateFailingRow(
      BatchCopy copy, Database source, CopyOrder order, CopyLimits limits, Control control) {
    this.copy = copy;
    this.source = source;
    this.order = order;
    this.limits = limits;
    this.control = control;
  }

  /** Whether it applies to this batch. */
  boolean applies(Batch batch, Fault fault) {
    return RowFaults.isOne(fault)
        && batch.units().size() == 1
        && !BatchCopy.hasTenant(batch.units().getFirst());
  }

  /**
   * Copies the rows that can be copied.
   *
   * @param each receives the result
   * @throws Fault where too many cannot be copied, or another one than of a row
   */
  void copy(Batch batch, Consumer<Ended> each) {
    List<String> ids = ids(batch);
    List<Integer> rows = IntStream.range(0, ids.size()).boxed().toList();
    List<String> leftOut = new ArrayList<>();
    List<Fault> why = new ArrayList<>();
    Bisection<Integer> finding =
        new Bisection<>(
            some -> tries(batch, between(batch, ids, some), List.of()),
            (row, fault) -> {
              leftOut.add(ids.get(row));
              why.add(fault);
            },
            failures);
    // As a whole it has failed already.
    boolean found = finding.halves(rows);
    while (found) {
      try {
        copy.copyWithout(batch, leftOut, reason(leftOut, why)).ifPresent(each);
        return;
      } catch (Fault fault) {
        if (!RowFaults.isOne(fault) || failures.getAndDecrement() <= 0) {
          throw fault;
        }
        found = lastOfTogether(batch, ids, leftOut);
        why.add(fault);
      }
    }
  }

  /**
   * Finds a row that is refused together with rows before it, each of which can be copied alone:
   * the last one of the shortest range from the first row on that cannot be copied.
   */
  private boolean lastOfTogether(Batch batch, List<String> ids, List<String> leftOut) {
    int good = 0;
    int bad = ids.size();
    while (bad - good > 1) {
      int middle = (good + bad) / 2;
      List<Integer> some = IntStream.range(0, middle).boxed().toList();
      try {
        if (!tries(batch, between(batch, ids, some), leftOut)) {
          return false;
        }
        good = middle;
      } catch (Fault fault) {
        if (!RowFaults.isOne(fault) || failures.getAndDecrement() <= 0) {
          throw fault;
        }
        bad = middle;
      }
    }
    leftOut.add(ids.get(bad - 1));
    return true;
  }

  private boolean tries(Batch batch, IdRange range, List<String> leftOut) {
    return !control.stopped() && copy.tries(batch, range, leftOut);
  }

  /**
   * The range of the batch that ends with the last of these ids, and begins after the one before.
   */
  private static IdRange between(Batch batch, List<String> ids, List<Integer> some) {
    Optional<IdRange> all = batch.ids();
    int first = some.isEmpty() ? 0 : some.getFirst();
    int last = some.isEmpty() ? ids.size() : some.getLast();
    return new IdRange(
        first > 0 ? Optional.of(ids.get(first - 1)) : all.flatMap(IdRange::after),
        last + 1 < ids.size() ? Optional.of(ids.get(last)) : all.flatMap(IdRange::upTo));
  }

  private List<String> ids(Batch batch) {
    TableShape from = order.rows().shape();
    SqlName id = from.table().id();
    Selection selection = new Selection(from, List.of(), batch.ids());
    return source.inTransaction(
        session -> {
          session.run(limits.throughIndexes());
          selection.bind(session);
          return session.list(
              "SELECT t.k::text FROM (SELECT DISTINCT %s AS k FROM %s WHERE %s) t ORDER BY t.k"
                  .formatted(id.quoted(), from.table().name().quoted(), selection.condition()),
              row -> row.getString(1));
        });
  }

  private String reason(List<String> ids, List<Fault> why) {
    return ids.isEmpty()
        ? ""
        : "%s with %s = %s left out: %s"
            .formatted(
                ids.size() == 1 ? "a row" : "%,d rows".formatted(ids.size()),
                order.rows().shape().table().id(),
                ids.stream().limit(NAMED).collect(Collectors.joining(", "))
                    + (ids.size() > NAMED ? ", …" : "")
                    + (ids.size() == 1 ? " is" : " are"),
                why.getFirst().getMessage());
  }
}
