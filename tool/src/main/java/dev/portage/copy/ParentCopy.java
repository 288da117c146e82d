package dev.portage.copy;

import dev.portage.fault.Fault;
import dev.portage.journal.KeyMap;
import dev.portage.journal.WrittenRows;
import dev.portage.merge.ConflictChoice;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowMerge;
import dev.portage.postgres.Bisection;
import dev.portage.postgres.CopyPipe;
import dev.portage.postgres.RowFaults;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.schema.ParentTable;
import dev.portage.schema.Sequences;
import dev.portage.store.CatalogTable;
import dev.portage.store.RowsByKey;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjLongConsumer;

/**
 * Copies the rows of parent tables that the target lacks, and updates those that changed on the
 * source. A row that the target has already, under whatever key, is kept as it is there, and rows
 * that refer to it get that key. A row that cannot be read, is refused, or is held by another
 * transaction, is left out alone: the rows that refer to it are then refused by the foreign key
 * where the target lacks it, and the next run tries it again.
 *
 * @param ends between which they are copied
 * @param choice of the operator about rows whose key another row has
 * @param limits of waiting
 * @param rate limits the bytes of a second
 * @param control stops it, and receives the rows that are left out
 */
public record ParentCopy(
    Sides ends,
    Optional<ConflictChoice> choice,
    CopyLimits limits,
    ByteRate rate,
    Control control) {
  /**
   * How often transactions of a table may be refused before the copy ends: a refused row takes some
   * ten of them.
   */
  private static final int MOST_REFUSED = 5_000;

  /**
   * How often transactions of a table may wait in vain for rows that others hold: where more are
   * held, or the whole table, it is waited for.
   */
  private static final int MOST_WAITS = 200;

  /** How long a row is waited for, after one of its table was waited for in vain. */
  private static final Duration WAITED = Duration.ofSeconds(1);

  /** Rows of one transaction: they may have whole documents in them. */
  private static final int AT_ONCE = 1_000;

  /** Also those that are another row's from now on, which may have other content there. */
  private static final Set<RowDecision> WRITTEN =
      EnumSet.of(
          RowDecision.INSERT,
          RowDecision.UPDATE,
          RowDecision.ADOPT,
          RowDecision.MATCH,
          RowDecision.CONFLICT);

  /** What a copy of parents calls. */
  public interface Control {
    /** Whether the operator stopped it; asked before each transaction. */
    boolean stopped();

    /**
     * Runs a transaction, and retries it where its fault is transient.
     *
     * @return false where the operator stopped it while it waited
     */
    boolean retried(Runnable transaction);

    /** A row was left out, since it cannot be read, or the target refuses it. */
    void leftOut(ParentTable table, String key, Fault because);
  }

  /**
   * Copies them in this order. Cut off, it is finished by the next call.
   *
   * @param written receives how many rows of a table were written, after each transaction
   * @return false where it was stopped
   */
  public boolean copy(List<ParentTable> tables, ObjLongConsumer<ParentTable> written) {
    for (ParentTable table : tables) {
      if (!copy(table, written)) {
        return false;
      }
    }
    return true;
  }

  private boolean copy(ParentTable table, ObjLongConsumer<ParentTable> written) {
    KeyConflicts conflicts = KeyConflicts.ofParents();
    List<String> keys = new ArrayList<>();
    table.compare(
        ends.source(),
        ends.target(),
        stored(),
        conflicts.andThen(
            row -> {
              if (WRITTEN.contains(row.decision())) {
                keys.add(row.key());
              }
            }));
    conflicts.store(ends, table.to(), table.columns(), choice);
    // First, so that the application gets none of these numbers, whenever this is cut off.
    Sequences.advance(ends.source(), ends.target(), table.to(), table.columns());
    boolean recorded = ends.target().inLongTransaction(session -> prepared(session, table.to()));
    RowMerge merge =
        new RowMerge(
            table.mapped(ends.target(), stored()),
            table.columns(),
            table.policy(),
            recorded);
    AtomicInteger waits = new AtomicInteger(MOST_WAITS);
    Bisection<String> copying =
        new Bisection<>(
            some ->
                !control.stopped()
                    && tried(
                        () -> {
                          Duration wait = waits.get() < MOST_WAITS ? WAITED : limits.lock();
                          written.accept(table, write(table, merge, some, wait));
                        }),
            fault ->
                RowFaults.isOne(fault) || (RowFaults.isHeld(fault) && waits.getAndDecrement() > 0),
            (key, fault) -> control.leftOut(table, key, fault),
            new AtomicInteger(MOST_REFUSED));
    for (int first = 0; first < keys.size(); first += AT_ONCE) {
      if (!copying.run(keys.subList(first, Math.min(keys.size(), first + AT_ONCE)))) {
        return false;
      }
    }
    Sequences.advance(ends.target(), ends.target(), table.to(), table.columns());
    return true;
  }

  /** Retries it where its fault is transient, but not where it waited for a row in vain. */
  private boolean tried(Runnable transaction) {
    List<Fault> held = new ArrayList<>();
    boolean goOn =
        control.retried(
            () -> {
              try {
                transaction.run();
              } catch (Fault fault) {
                if (!RowFaults.isHeld(fault)) {
                  throw fault;
                }
                held.add(fault);
              }
            });
    if (!held.isEmpty()) {
      throw held.getFirst();
    }
    return goOn;
  }

  private long write(ParentTable table, RowMerge merge, List<String> keys, Duration wait) {
    RowsByKey rows = new RowsByKey(table.from(), table.columns());
    return ends.target()
        .inTransaction(
            writing -> {
              writing.lockWithin(wait);
              return merge.write(
                  writing,
                  (into, passing) ->
                      CopyPipe.run(
                          ends.source(),
                          CopyPipe.Reading.observed(
                              reading -> rows.query(reading, keys),
                              message -> {
                                rate.pass(message.length);
                                passing.accept(message);
                              }),
                          writing,
                          into,
                          limits.silence()));
            })
        .rows();
  }

  private KeyMap stored() {
    return ends.target().inTransaction(KeyMap::read);
  }

  /** Whether an earlier run recorded rows of this table. */
  private static boolean prepared(Session session, CatalogTable table) throws SQLException {
    WrittenRows.prepare(session);
    return WrittenRows.gather(session, table.oid());
  }
}
