package dev.portage.migration;

import static java.util.stream.Collectors.toSet;

import dev.portage.fault.RetryPolicy;
import dev.portage.journal.CreatedTables;
import dev.portage.journal.CreatedTables.CreatedTable;
import dev.portage.journal.Journal;
import dev.portage.journal.KeyMap;
import dev.portage.journal.MigrationRecord;
import dev.portage.journal.MigrationUnits;
import dev.portage.journal.MigrationUnits.WrittenUnit;
import dev.portage.journal.Route;
import dev.portage.journal.WrittenRows;
import dev.portage.merge.RecordedRows;
import dev.portage.merge.WrittenRanges;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.ChunkTable;
import dev.portage.store.ForeignKey;
import dev.portage.store.TableShape;
import dev.portage.store.TenantNoun;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Removes the rows that the latest migration by a route wrote into a table, and forgets the
 * migration, so that another source can be chosen. Rows that the application wrote or changed stay,
 * and so do rows that were there before. A table that it created is dropped where it is empty then;
 * an extension or schema that it created stays. What the migration replaced or removed is not
 * restored.
 *
 * <p>It is safe to repeat: each row is forgotten in the transaction that removes it, and the
 * migration when none is left.
 */
public final class Undo {
  private static final int UNITS_AT_ONCE = 100;

  /** For sessions that use a table which is to be dropped: a longer one would make them wait. */
  private static final String DROP_WAITS = "2s";

  private final Database target;
  private final ChunkTable table;
  private final Route route;
  private final RunContext context;

  /** Of what this target's journal knows. */
  public Undo(Database target, ChunkTable table, Route route, RunContext context) {
    this.target = target;
    this.table = table;
    this.route = route;
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
   * @param end how it ended
   */
  public record Undone(Map<String, Long> removed, End end) {}

  /** Lists, asks and removes. */
  public Undone run() {
    try (CoordinatorLock lock = CoordinatorLock.take(target)) {
      Outstanding.of(target).forEach(context.reporter()::outstanding);
      Journal.upgrade(target);
      Optional<Written> written = written();
      if (written.isEmpty()) {
        return new Undone(Map.of(), End.NOTHING);
      }
      if (!context.reporter().agreed(written.get().describe(target))) {
        return new Undone(Map.of(), End.DECLINED);
      }
      return remove(written.get(), lock);
    }
  }

  private Undone remove(Written written, CoordinatorLock lock) {
    Map<String, Long> removed = new LinkedHashMap<>();
    context.interrupt().working(true);
    try {
      boolean all =
          context
              .retry(RetryPolicy.FAILOVER)
              .call(
                  attempt -> {
                    lock.ensureHeld();
                    return remove(written, removed, lock);
                  })
              .orElse(false);
      return new Undone(removed, all ? End.DONE : End.INTERRUPTED);
    } finally {
      context.interrupt().working(false);
    }
  }

  /** What would be removed, as a sentence without its end; empty where nothing would be. */
  public Optional<String> preview() {
    return written().map(written -> written.describe(target));
  }

  /**
   * What a migration wrote.
   *
   * @param shape of the table
   * @param journal that records it
   * @param migration the latest by the route
   * @param units whose rows are known by their ids
   * @param unknown how many units' rows are known in no way, and stay
   * @param recorded tables whose rows are known one by one, each before those that it refers to
   */
  private record Written(
      TableShape shape,
      Journal journal,
      MigrationRecord migration,
      List<WrittenUnit> units,
      long unknown,
      List<RecordedRows> recorded) {
    String describe(Database target) {
      List<String> removed = new ArrayList<>();
      long kept = 0;
      if (!units.isEmpty()) {
        WrittenRanges.Count count = new WrittenRanges(target, shape).count(units);
        removed.add(
            String.format(
                Locale.ROOT,
                "%,d rows of %s in %s",
                count.written(),
                TenantNoun.of(shape.table()).count(units.size()),
                shape.table().name()));
        kept += count.others();
      }
      for (RecordedRows rows : recorded) {
        RecordedRows.Count count = rows.count();
        if (count.asWritten() > 0) {
          removed.add(
              String.format(
                  Locale.ROOT, "%,d rows of %s", count.asWritten(), rows.table().ref().name()));
        }
        kept += count.changed();
      }
      return String.format(
          Locale.ROOT,
          "this removes what the migration of %s from %s wrote: %s%s%s; what it replaced is not"
              + " restored",
          migration.startedAt(),
          migration.origin().describe(),
          removed.isEmpty() ? "no rows that are left" : String.join(", ", removed),
          kept == 0
              ? ""
              : String.format(
                  Locale.ROOT,
                  ", but not %,d rows that the application has written or changed since",
                  kept),
          unknown == 0
              ? ""
              : ", but not the rows of %s, whose ids are not recorded"
                  .formatted(TenantNoun.of(shape.table()).count(unknown)));
    }
  }

  private Optional<Written> written() {
    boolean exists =
        target.inTransaction(session -> CatalogTable.find(session, table.ref()).isPresent());
    if (!exists) {
      return Optional.empty();
    }
    TableShape shape =
        target.inTransaction(session -> TableShape.read(session, table, target.describe()));
    Optional<Journal> journal = Journal.find(target, shape.oid());
    Optional<MigrationRecord> migration = journal.flatMap(of -> of.latest(route));
    return migration.map(of -> written(shape, journal.orElseThrow(), of));
  }

  private Written written(TableShape shape, Journal journal, MigrationRecord migration) {
    MigrationUnits units = journal.units(migration.id());
    boolean byIds =
        switch (route) {
          case Route.Embedding ignored -> true;
          case Route.Transfer ignored -> table.equals(ChunkTable.ITEMS);
        };
    return new Written(
        shape,
        journal,
        migration,
        units.written(),
        byIds ? units.withoutIds() : 0,
        recorded(shape.catalog()));
  }

  /** Only a transfer records rows one by one: others that are recorded are not this route's. */
  private List<RecordedRows> recorded(CatalogTable of) {
    Map<Long, CatalogTable> tables = new LinkedHashMap<>();
    switch (route) {
      case Route.Transfer ignored ->
          target.inTransaction(
              session -> {
                addWithParents(session, of, tables);
                return tables;
              });
      case Route.Embedding ignored -> {}
    }
    return tables.values().stream().map(one -> new RecordedRows(target, one)).toList().reversed();
  }

  /** Adds the tables that it refers to first, and then the table. */
  private void addWithParents(Session session, CatalogTable of, Map<Long, CatalogTable> tables)
      throws SQLException {
    for (ForeignKey key : ForeignKey.of(session, of.oid())) {
      if (key.parentOid() != of.oid()
          && !tables.containsKey(key.parentOid())
          && isPortages(session, key.parentOid())) {
        addWithParents(
            session, CatalogTable.read(session, key.parent(), target.describe()), tables);
      }
    }
    tables.put(of.oid(), of);
  }

  private static boolean isPortages(Session session, long table) throws SQLException {
    return WrittenRows.exist(session, table)
        || CreatedTables.all(session).stream().anyMatch(created -> created.oid() == table);
  }

  /** Whether it came to the end. */
  private boolean remove(Written written, Map<String, Long> removed, CoordinatorLock lock) {
    do {
      // Also what a worker has written in the meantime.
      List<WrittenUnit> units = units(written).written();
      if (!removeRanges(written, units, removed, lock) || !removeRecorded(written, removed, lock)) {
        return false;
      }
      lock.ensureHeld();
    } while (!forget(written));
    return true;
  }

  private static MigrationUnits units(Written written) {
    return written.journal().units(written.migration().id());
  }

  /** Whether it came to the end. */
  private boolean removeRanges(
      Written written, List<WrittenUnit> units, Map<String, Long> removed, CoordinatorLock lock) {
    WrittenRanges ranges = new WrittenRanges(target, written.shape());
    for (int first = 0; first < units.size(); first += UNITS_AT_ONCE) {
      if (context.interrupt().stopLaunching()) {
        return false;
      }
      lock.ensureHeld();
      List<WrittenUnit> some = units.subList(first, Math.min(units.size(), first + UNITS_AT_ONCE));
      removed.merge(table.name().toString(), ranges.remove(some), Long::sum);
    }
    return true;
  }

  private boolean removeRecorded(Written written, Map<String, Long> removed, CoordinatorLock lock) {
    List<RecordedRows> recorded =
        written.recorded().stream().filter(RecordedRows::isRecorded).toList();
    if (!recorded.isEmpty()) {
      // Cut off from here on, the next migration copies them again.
      units(written).reopenCopied();
    }
    for (RecordedRows rows : recorded) {
      lock.ensureHeld();
      removed.merge(
          rows.table().ref().name().toString(),
          rows.removeInserted(context.interrupt()::stopLaunching),
          Long::sum);
      if (context.interrupt().stopLaunching()) {
        return false;
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
  private boolean forget(Written written) {
    boolean others = written.journal().hasOthers();
    return target.inTransaction(
        session -> {
          if (!Journal.forget(session, written.migration().id())) {
            return false;
          }
          for (RecordedRows rows : written.recorded()) {
            long oid = rows.table().oid();
            // What is left is the application's; but parents may be those of another table, too.
            if (oid == written.shape().oid() || !others) {
              WrittenRows.forget(session, oid);
              KeyMap.forget(session, oid);
            }
          }
          drop(session, written);
          return true;
        });
  }

  private void drop(Session session, Written written) throws SQLException {
    Set<Long> here = written.recorded().stream().map(rows -> rows.table().oid()).collect(toSet());
    for (CreatedTable created : CreatedTables.all(session)) {
      if (here.contains(created.oid())) {
        drop(session, created);
      }
    }
  }

  /** Keeps a table that has rows, that something depends on, or that another session uses. */
  private void drop(Session session, CreatedTable created) throws SQLException {
    String name = created.name().quoted();
    session.run("SAVEPOINT portage_drop");
    try {
      session.run("SET LOCAL lock_timeout = '%s'; LOCK TABLE %s".formatted(DROP_WAITS, name));
      if (session.one(
          "SELECT NOT EXISTS (SELECT FROM %s)".formatted(name), row -> row.getBoolean(1))) {
        session.run("DROP TABLE " + name);
        CreatedTables.forget(session, created.oid());
        context
            .reporter()
            .note("table %s, which Portage created, is dropped".formatted(created.name()));
      }
    } catch (SQLException e) {
      session.run("ROLLBACK TO SAVEPOINT portage_drop");
      context
          .reporter()
          .warning(
              "table %s, which Portage created, is kept: %s"
                  .formatted(
                      created.name(),
                      String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
    }
  }
}
