package dev.portage.migration;

import dev.portage.copy.CopyLimits;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.CreatedTables.CreatedTable;
import dev.portage.journal.Journal;
import dev.portage.journal.KeyMap;
import dev.portage.journal.MigrationUnits;
import dev.portage.journal.Route;
import dev.portage.journal.WrittenRows;
import dev.portage.journal.WrittenUnit;
import dev.portage.merge.RecordedRows;
import dev.portage.merge.WrittenRanges;
import dev.portage.postgres.Database;
import dev.portage.store.ChunkTable;
import dev.portage.store.TenantNoun;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Removes the rows that the latest migration by a route wrote into a table, and forgets the
 * migration, so that another source can be chosen. Rows that the application wrote or changed stay,
 * and so do rows that were there before, and rows that other tables refer to. What the migration
 * replaced or removed is not restored. A table that it created is dropped where it is empty then;
 * an extension or schema that it created stays.
 *
 * <p>It is safe to repeat: each row is forgotten in the transaction that removes it, and the
 * migration when none is left.
 */
public final class Undo {
  private static final int UNITS_AT_ONCE = 100;

  private final Database target;
  private final ChunkTable table;
  private final Route route;
  private final CopyLimits limits;
  private final RunContext context;
  private final Map<String, Long> removed = new LinkedHashMap<>();
  private final Map<String, Long> kept = new LinkedHashMap<>();

  /**
   * An undo of what this target's journal knows.
   *
   * @param limits how long a lock is waited for, and how transient faults are retried
   */
  public Undo(
      Database target, ChunkTable table, Route route, CopyLimits limits, RunContext context) {
    this.target = target;
    this.table = table;
    this.route = route;
    this.limits = limits;
    this.context = context;
  }

  /** How an undo ended. */
  public enum End {
    /** No migration by this route wrote into this table. */
    NOTHING,
    /** The operator said no. */
    DECLINED,
    /** Ctrl-C ended it; the same command removes the rest. */
    INTERRUPTED,
    /** All is removed. */
    DONE
  }

  /**
   * How many rows were removed.
   *
   * @param removed rows by table
   * @param kept rows by table that stay, since rows of other tables refer to them
   * @param end how it ended
   */
  public record Undone(Map<String, Long> removed, Map<String, Long> kept, End end) {}

  /**
   * Lists, asks and removes.
   *
   * @throws Fault where the rows cannot be distinguished from the application's, or were copied by
   *     other columns
   */
  public Undone run() {
    try (CoordinatorLock lock = CoordinatorLock.take(target, context)) {
      List<Outstanding> before = Outstanding.of(target);
      before.forEach(context.reporter()::outstanding);
      Journal.upgrade(target);
      Optional<WrittenByMigration> written = written();
      if (written.isEmpty()) {
        return dropUnused();
      }
      if (!context.reporter().agreed(written.get().describe())) {
        return undone(End.DECLINED);
      }
      Undone undone = run(written.get(), lock);
      // Such as an index of a table that is dropped.
      List<Outstanding> left = Outstanding.of(target);
      before.stream().filter(one -> !left.contains(one)).forEach(context.reporter()::settled);
      return undone;
    }
  }

  /** What would be removed, as a sentence without its end; empty where nothing would be. */
  public Optional<String> preview() {
    return written().map(WrittenByMigration::describe).or(() -> describeUnused(unused()));
  }

  private List<CreatedTable> unused() {
    return WrittenByMigration.createdOnly(target, table);
  }

  private static Optional<String> describeUnused(List<CreatedTable> tables) {
    return tables.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "this removes what a run created that then wrote nothing: "
                + DropOfCreatedTables.describe(tables));
  }

  /** A run that was killed before its journal began may have created tables. */
  private Undone dropUnused() {
    List<CreatedTable> unused = unused();
    Optional<String> question = describeUnused(unused);
    if (question.isEmpty()) {
      return undone(End.NOTHING);
    }
    if (!context.reporter().agreed(question.get())) {
      return undone(End.DECLINED);
    }
    target.inTransaction(
        session -> {
          new DropOfCreatedTables(context.reporter()).drop(session, unused);
          return unused;
        });
    return undone(End.DONE);
  }

  private Undone undone(End end) {
    return new Undone(Collections.unmodifiableMap(removed), Collections.unmodifiableMap(kept), end);
  }

  private Optional<WrittenByMigration> written() {
    Optional<WrittenByMigration> written = WrittenByMigration.find(target, table, route);
    if (written.filter(WrittenByMigration::isUnknown).isPresent()) {
      throw new Fault(
          ExitCode.USAGE,
          "the rows of %s cannot be distinguished from the application's: their ids are not recorded"
              .formatted(TenantNoun.of(table).count(written.get().unknown())),
          "Nothing was removed. They were written by the stack's own image or an earlier version, or"
              + " their ids are no ULIDs. \"portage status\" lists these bots; the application"
              + " replaces all rows of a bot when it synchronises it.");
    }
    return written;
  }

  private Undone run(WrittenByMigration written, CoordinatorLock lock) {
    context.interrupt().working(Interrupt.Work.TRANSACTIONS);
    try {
      boolean all =
          context
              .retry(limits.retry())
              .call(
                  attempt -> {
                    lock.ensureHeld();
                    return remove(written, lock);
                  })
              .orElse(false);
      return undone(all ? End.DONE : End.INTERRUPTED);
    } finally {
      context.interrupt().working(Interrupt.Work.NONE);
    }
  }

  /** Whether it came to the end. */
  private boolean remove(WrittenByMigration written, CoordinatorLock lock) {
    // Cut off from here on, it is no finished migration that could be taken for proved.
    written.all().forEach(written.journal()::unfinish);
    do {
      // Also what a worker has written in the meantime.
      if (!removeRanges(written, units(written).rowsWritten(), lock)
          || !removeRecorded(written, lock)) {
        return false;
      }
      lock.ensureHeld();
    } while (!forget(written));
    return true;
  }

  private static MigrationUnits units(WrittenByMigration written) {
    return written.journal().units(written.migration().id());
  }

  private boolean isStopped(CoordinatorLock lock) {
    lock.ensureHeld();
    return context.interrupt().stopLaunching();
  }

  private boolean removeRanges(
      WrittenByMigration written, List<WrittenUnit> units, CoordinatorLock lock) {
    WrittenRanges ranges = new WrittenRanges(target, written.shape());
    for (int first = 0; first < units.size(); first += UNITS_AT_ONCE) {
      if (isStopped(lock)) {
        return false;
      }
      WrittenRanges.Removed some =
          ranges.remove(
              units.subList(first, Math.min(units.size(), first + UNITS_AT_ONCE)), limits.lock());
      removed.merge(table.name().toString(), some.removed(), Long::sum);
      if (some.referred() > 0) {
        kept.merge(table.name().toString(), some.referred(), Long::sum);
      }
    }
    return true;
  }

  private boolean removeRecorded(WrittenByMigration written, CoordinatorLock lock) {
    List<RecordedRows> recorded =
        written.recorded().stream().filter(RecordedRows::isRecorded).toList();
    if (!recorded.isEmpty()) {
      // Cut off from here on, the next migration copies them again.
      written.all().forEach(id -> written.journal().units(id).reopenCopied());
    }
    for (RecordedRows rows : recorded) {
      String name = rows.table().ref().name().toString();
      removed.merge(name, rows.removeInserted(limits.lock(), () -> isStopped(lock)), Long::sum);
      if (isStopped(lock)) {
        return false;
      }
      long referred = rows.count().referred();
      if (referred > 0) {
        kept.put(name, referred);
      }
    }
    return true;
  }

  /**
   * Forgets the migration, and drops tables that it created and that are empty now, at once: a
   * migration into a table that no longer exists would not be found again.
   *
   * @return false where a worker has written rows in the meantime
   */
  private boolean forget(WrittenByMigration written) {
    return target.inTransaction(
        session -> {
          session.lockWithin(limits.lock());
          for (long migration : written.all()) {
            if (!Journal.forget(session, migration)) {
              return false;
            }
          }
          for (RecordedRows rows : written.recorded()) {
            // What is left is the application's.
            WrittenRows.forget(session, rows.table().oid());
            KeyMap.forget(session, rows.table().oid());
          }
          new DropOfCreatedTables(context.reporter()).drop(session, written.created());
          return true;
        });
  }
}
