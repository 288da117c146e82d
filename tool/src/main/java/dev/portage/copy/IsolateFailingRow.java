package dev.portage.copy;

import dev.portage.copy.BatchCopy.Ended;
import dev.portage.copy.CopyRun.Control;
import dev.portage.fault.Fault;
import dev.portage.journal.Batch;
import dev.portage.journal.IdRange;
import dev.portage.merge.Selection;
import dev.portage.postgres.Bisection;
import dev.portage.postgres.CopyPipe.Copied;
import dev.portage.postgres.Database;
import dev.portage.postgres.RowFaults;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Copies a batch of rows that belong to no tenant, and of which some cannot be read, or are
 * refused: by ever smaller ranges of their ids, each in a transaction of its own, so that only
 * those rows are left out. The unit fails with their ids when its last range is over.
 */
final class IsolateFailingRow {
  /** Rows of a batch that are found one by one: each takes some dozen transactions. */
  private static final int MOST = 100;

  private static final int NAMED = 10;

  private final BatchCopy copy;
  private final Database source;
  private final CopyOrder order;
  private final CopyLimits limits;
  private final Control control;

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
   * @param each receives the result of each range, and of the batch
   */
  void copy(Batch batch, Consumer<Ended> each) {
    List<String> ids = ids(batch);
    List<Integer> rows = IntStream.range(0, ids.size()).boxed().toList();
    List<Integer> leftOut = new ArrayList<>();
    List<Fault> why = new ArrayList<>();
    Bisection<Integer> copying =
        new Bisection<>(
            some -> copy(batch, between(batch, ids, some), each),
            (row, fault) -> {
              leftOut.add(row);
              why.add(fault);
            },
            MOST);
    // As a whole it has failed already.
    if (copying.halves(rows)) {
      copy.end(batch, reason(leftOut.stream().map(ids::get).toList(), why)).ifPresent(each);
    }
  }

  private boolean copy(Batch batch, IdRange range, Consumer<Ended> each) {
    if (control.stopped()) {
      return false;
    }
    Optional<Copied> copied = copy.copyRange(batch, range);
    copied.ifPresent(of -> each.accept(new Ended(List.of(), of)));
    return copied.isPresent();
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
