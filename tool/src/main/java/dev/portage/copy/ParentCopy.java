package dev.portage.copy;

import dev.portage.fault.Fault;
import dev.portage.journal.KeyMap;
import dev.portage.journal.WrittenRows;
import dev.portage.merge.ConflictChoice;
import dev.portage.merge.MappedTable;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowDifference;
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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;

/**
 * Copies the rows of parent tables that the target lacks, and updates those that changed on the
 * source. A row that the target has already, under whatever key, is kept as it is there, and rows
 * that refer to it get that key. A row that cannot be read, is refused, or is held by another
 * transaction, is left out alone, and the next run tries it again: the rows that refer to it are
 * then refused by the foreign key where the target lacks it, or left out themselves where it may
 * have another row of that key by then.
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

  private static final String TAKEN =
      "the target has another row of that key, which the application has inserted meanwhile";

  private static final String NOT_TAKEN = "the target did not insert it, which a trigger may do";

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
    void leftOut(ParentTable table, String key, String because);
  }

  /**
   * Copies them in this order. Cut off, it is finished by the next call.
   *
   * @param written receives how many rows of a table were written, after each transaction
   * @return those for which rows must be left out now; empty where it was stopped
   */
  public Optional<LeftOutParents> copy(
      List<ParentTable> tables, ObjLongConsumer<ParentTable> written) {
    LeftOutParents leftOut = new LeftOutParents();
    for (ParentTable table : tables) {
      if (!copy(table, leftOut, written)) {
        return Optional.empty();
      }
    }
    return Optional.of(leftOut);
  }

  /** What a comparison found, by the keys of the source. */
  private static final class Found {
    /** All that are passed to the target. */
    private final List<String> keys = new ArrayList<>();

    private final List<String> inserted = new ArrayList<>();
    private long changed;

    /** Those whose own parents are left out in this run. */
    private final List<String> leftOut = new ArrayList<>();

    private void add(RowDifference row, boolean renumbers) {
      RowDecision decision = row.decision();
      if (WRITTEN.contains(decision)) {
        keys.add(row.key());
      }
      if (decision == RowDecision.INSERT || (renumbers && decision == RowDecision.CONFLICT)) {
        inserted.add(row.key());
      }
      changed += decision == RowDecision.UPDATE ? 1 : 0;
      if (decision == RowDecision.LEFT_OUT) {
        leftOut.add(row.key());
      }
    }
  }

  private boolean copy(
      ParentTable table, LeftOutParents leftOut, ObjLongConsumer<ParentTable> written) {
    // What is left out in this run alone is not stored.
    KeyConflicts conflicts = leftOut.isEmpty() ? KeyConflicts.ofParents() : KeyConflicts.ofRows();
    Found found = new Found();
    boolean renumbers = choice.equals(Optional.of(ConflictChoice.RENUMBER));
    table.compare(
        ends.source(),
        ends.target(),
        leftOut.in(stored()),
        conflicts.andThen(row -> found.add(row, renumbers)));
    conflicts.store(ends, table.to(), table.columns(), choice);
    // First, so that the application gets none of these numbers, whenever this is cut off.
    Sequences.advance(ends.source(), ends.target(), table.to(), table.columns());
    boolean recorded = ends.target().inLongTransaction(session -> prepared(session, table.to()));
    MappedTable mapped = table.mapped(ends.target(), leftOut.in(stored()));
    Writing writing =
        new Writing(table, new RowMerge(mapped, table.columns(), table.policy(), recorded));
    if (!writing.all(found.keys, written)) {
      return false;
    }
    Sequences.advance(ends.target(), ends.target(), table.to(), table.columns());
    if (!leftOut.isEmpty()) {
      found.leftOut.forEach(key -> control.leftOut(table, key, "its own parent is not copied"));
      leftOut.add(table.to().oid(), found.leftOut);
    }
    if (writing.rows < found.inserted.size() + found.changed) {
      leftOut.add(table.to().oid(), writing.missing(mapped, found.inserted));
    }
    return true;
  }

  /** Writes the rows of one table. */
  private final class Writing {
    private final ParentTable table;
    private final RowMerge merge;
    private final AtomicInteger waits = new AtomicInteger(MOST_WAITS);
    private final List<String> held = new ArrayList<>();
    private final Set<String> refused = new HashSet<>();
    private long rows;

    Writing(ParentTable table, RowMerge merge) {
      this.table = table;
      this.merge = merge;
    }

    /** False where it was stopped. */
    boolean all(List<String> keys, ObjLongConsumer<ParentTable> written) {
      Bisection<String> copying =
          bisection(
              written,
              fault ->
                  RowFaults.isOne(fault)
                      || (RowFaults.isHeld(fault) && waits.getAndDecrement() > 0),
              (key, fault) -> {
                if (RowFaults.isHeld(fault)) {
                  held.add(key);
                } else {
                  refuse(key, fault);
                }
              });
      for (int first = 0; first < keys.size(); first += AT_ONCE) {
        if (!copying.run(keys.subList(first, Math.min(keys.size(), first + AT_ONCE)))) {
          return false;
        }
      }
      // Once more, since most are held for a short time, as by a deadlock.
      return held.isEmpty()
          || bisection(
                  written,
                  fault -> RowFaults.isOne(fault) || RowFaults.isHeld(fault),
                  (key, fault) -> {
                    if (RowFaults.isHeld(fault)) {
                      control.leftOut(table, key, fault.getMessage());
                    } else {
                      refuse(key, fault);
                    }
                  })
              .run(held);
    }

    private void refuse(String key, Fault fault) {
      refused.add(key);
      control.leftOut(table, key, fault.getMessage());
    }

    private Bisection<String> bisection(
        ObjLongConsumer<ParentTable> written,
        Predicate<Fault> ofRows,
        BiConsumer<String, Fault> failed) {
      return new Bisection<>(
          some -> !control.stopped() && tried(some, written),
          ofRows,
          failed,
          new AtomicInteger(MOST_REFUSED));
    }

    /** Retries it where its fault is transient, but not where it waited for a row in vain. */
    private boolean tried(List<String> keys, ObjLongConsumer<ParentTable> written) {
      List<Fault> ofRow = new ArrayList<>();
      boolean goOn =
          control.retried(
              () -> {
                AtomicBoolean locked = new AtomicBoolean();
                try {
                  long some = write(keys, locked);
                  rows += some;
                  written.accept(table, some);
                } catch (Fault fault) {
                  if (!RowFaults.isHeld(fault) || !locked.get()) {
                    throw fault;
                  }
                  ofRow.add(fault);
                }
              });
      if (!ofRow.isEmpty()) {
        throw ofRow.getFirst();
      }
      return goOn;
    }

    /**
     * Writes some rows.
     *
     * @param locked set once the table is locked: what is waited for after that is a row
     */
    private long write(List<String> keys, AtomicBoolean locked) {
      RowsByKey ofSource = new RowsByKey(table.from(), table.columns());
      return ends.target()
          .inTransaction(
              writing -> {
                writing.lockWithin(limits.lock());
                writing.run(
                    "LOCK TABLE %s IN ROW EXCLUSIVE MODE"
                        .formatted(table.to().ref().name().quoted()));
                locked.set(true);
                writing.lockWithin(waits.get() < MOST_WAITS ? WAITED : limits.lock());
                return merge.write(
                    writing,
                    (into, passing) ->
                        CopyPipe.run(
                            ends.source(),
                            CopyPipe.Reading.observed(
                                reading -> ofSource.query(reading, keys),
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

    /**
     * Those that are not there now, and may not be for rows that refer to them. Where the target
     * refused one and has none of its key, the foreign key refuses these rows, and their tenants
     * fail.
     */
    private List<String> missing(MappedTable mapped, List<String> inserted) {
      List<String> missing = new ArrayList<>();
      mapped
          .unwritten(ends.target(), inserted)
          .forEach(
              (key, present) -> {
                boolean reported = refused.contains(key) || held.contains(key);
                if (!reported) {
                  control.leftOut(table, key, present ? TAKEN : NOT_TAKEN);
                }
                if (present || !refused.contains(key)) {
                  missing.add(key);
                }
              });
      return missing;
    }
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
