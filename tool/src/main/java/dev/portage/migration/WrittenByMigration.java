package dev.portage.migration;

import dev.portage.journal.CreatedTables;
import dev.portage.journal.CreatedTables.CreatedTable;
import dev.portage.journal.Journal;
import dev.portage.journal.KeyMap;
import dev.portage.journal.MigrationRecord;
import dev.portage.journal.MigrationUnits;
import dev.portage.journal.Route;
import dev.portage.journal.WrittenRows;
import dev.portage.journal.WrittenUnit;
import dev.portage.merge.RecordedRows;
import dev.portage.merge.WrittenRanges;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.ChunkTable;
import dev.portage.store.ForeignKey;
import dev.portage.store.RowNoun;
import dev.portage.store.TableShape;
import dev.portage.store.TenantNoun;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What the latest migration by a route wrote into a table, as far as the journal knows. In tables
 * of other applications rows are recorded by table: there it is what all copies wrote.
 *
 * @param target where the table is
 * @param shape of the table
 * @param journal that records the migration
 * @param migration the latest by the route
 * @param all migrations of which it removes rows, by their numbers
 * @param units whose rows are known by their ids
 * @param unknown how many units have rows that are known in no way
 * @param recorded tables whose rows are known one by one, each before those that it refers to
 * @param created tables that Portage created, each before those that it refers to
 * @param shared whether another table was migrated, too, whose rows may need the same parents
 */
record WrittenByMigration(
    Database target,
    TableShape shape,
    Journal journal,
    MigrationRecord migration,
    List<Long> all,
    List<WrittenUnit> units,
    long unknown,
    List<RecordedRows> recorded,
    List<CreatedTable> created,
    boolean shared) {

  /**
   * Reads it, and writes nothing; empty where no migration by this route wrote into this table.
   *
   * @throws dev.portage.fault.Fault BAD_CONFIGURATION where the migration went by other columns
   */
  static Optional<WrittenByMigration> find(Database target, ChunkTable table, Route route) {
    boolean exists =
        target.inTransaction(session -> CatalogTable.find(session, table.ref()).isPresent());
    if (!exists) {
      return Optional.empty();
    }
    TableShape shape =
        target.inTransaction(session -> TableShape.read(session, table, target.describe()));
    Optional<Journal> journal = Journal.find(target, shape.oid());
    Optional<MigrationRecord> migration = journal.flatMap(of -> of.latest(route));
    migration.ifPresent(of -> requireColumns(of, table));
    return migration.map(of -> read(target, shape, journal.orElseThrow(), of));
  }

  /**
   * This table and its parents, as far as Portage created them, where no migration into the table
   * is recorded: the run ended before it wrote anything.
   */
  static List<CreatedTable> createdOnly(Database target, ChunkTable table) {
    Optional<CatalogTable> here =
        target.inTransaction(session -> CatalogTable.find(session, table.ref()));
    Optional<Journal> journal = here.flatMap(of -> Journal.find(target, of.oid()));
    if (here.isEmpty() || journal.flatMap(Journal::latest).isPresent()) {
      return List.of();
    }
    boolean shared = journal.filter(Journal::hasOthers).isPresent();
    return created(target, withParents(target, here.get(), shared));
  }

  private static void requireColumns(MigrationRecord migration, ChunkTable table) {
    switch (migration.route()) {
      case Route.Transfer ignored -> migration.requireColumns(TargetOptions.columns(table));
      case Route.Embedding ignored -> {}
    }
  }

  private static WrittenByMigration read(
      Database target, TableShape shape, Journal journal, MigrationRecord migration) {
    MigrationUnits units = journal.units(migration.id());
    boolean shared = journal.hasOthers();
    List<CatalogTable> tables =
        switch (migration.route()) {
          case Route.Transfer ignored -> withParents(target, shape.catalog(), shared);
          // Rows that are recorded one by one are those of a copy.
          case Route.Embedding ignored -> List.of();
        };
    boolean byIds = tables.isEmpty() || shape.table().equals(ChunkTable.ITEMS);
    List<Long> all = byIds ? List.of(migration.id()) : journal.ids(migration.route());
    return new WrittenByMigration(
        target,
        shape,
        journal,
        migration,
        all,
        units.rowsWritten(),
        byIds ? units.withoutIds() : 0,
        tables.stream().map(table -> new RecordedRows(target, table)).toList(),
        created(target, tables),
        shared);
  }

  private static List<CreatedTable> created(Database target, List<CatalogTable> tables) {
    List<Long> here = tables.stream().map(CatalogTable::oid).toList();
    return target.inTransaction(CreatedTables::all).stream()
        .filter(created -> here.contains(created.oid()))
        .toList();
  }

  /** The table, and those that it refers to of which Portage has written rows. */
  static List<CatalogTable> withParents(Database target, CatalogTable table) {
    return withParents(target, table, false);
  }

  /**
   * The table, and those that it refers to of which Portage has written rows or that it created.
   *
   * @param shared then these are left, with their rows: the last undo removes them
   */
  private static List<CatalogTable> withParents(
      Database target, CatalogTable table, boolean shared) {
    List<CatalogTable> tables = new ArrayList<>();
    if (shared) {
      tables.add(table);
    } else {
      target.inTransaction(
          session -> {
            addParents(session, table, target.describe(), new HashSet<>(), tables);
            tables.add(table);
            return tables;
          });
    }
    return List.copyOf(tables.reversed());
  }

  /** Those of which Portage has written rows, each after those that it refers to itself. */
  private static void addParents(
      Session session, CatalogTable of, String server, Set<Long> seen, List<CatalogTable> tables)
      throws SQLException {
    seen.add(of.oid());
    for (ForeignKey key : ForeignKey.of(session, of.oid())) {
      if (!seen.contains(key.parentOid())) {
        CatalogTable parent = CatalogTable.read(session, key.parent(), server);
        // Also where the application has all of its rows, for those above it.
        addParents(session, parent, server, seen, tables);
        if (isPortages(session, parent.oid())) {
          tables.add(parent);
        }
      }
    }
  }

  private static boolean isPortages(Session session, long table) throws SQLException {
    return WrittenRows.exist(session, table)
        || KeyMap.exist(session, table)
        || CreatedTables.all(session).stream().anyMatch(created -> created.oid() == table);
  }

  /** Whether the journal knows of nothing that an undo could remove. */
  boolean isUnknown() {
    return unknown > 0 && units.isEmpty() && recorded.stream().noneMatch(RecordedRows::isRecorded);
  }

  /** Says what an undo removes and what it leaves, as a sentence without its end. */
  String describe() {
    List<String> removed = new ArrayList<>();
    long referred = 0;
    long kept = 0;
    if (!units.isEmpty()) {
      WrittenRanges.Count count = new WrittenRanges(target, shape).count(units);
      TenantNoun noun = TenantNoun.of(shape.table());
      removed.add(
          rows(count.removable(), shape.catalog())
              + (noun == TenantNoun.TABLE ? "" : " of " + noun.count(units.size())));
      referred += count.referred();
      kept += count.others();
    }
    for (RecordedRows each : recorded) {
      RecordedRows.Count count = each.count();
      boolean parent = each.table().oid() != shape.oid();
      // Rows that refer to them are removed before.
      long most = count.removable() + (parent ? count.referred() : 0);
      if (most > 0) {
        removed.add((parent ? "up to " : "") + rows(most, each.table()));
      }
      referred += parent ? 0 : count.referred();
      kept += count.changed();
    }
    if (!created.isEmpty()) {
      removed.add(DropOfCreatedTables.describe(created));
    }
    return String.format(
        Locale.ROOT,
        "this removes what %s wrote: %s%s; what was replaced is not restored",
        migrations(),
        removed.isEmpty() ? "no rows that are left" : String.join(", ", removed),
        left(referred, kept));
  }

  private String migrations() {
    return String.format(
        Locale.ROOT,
        "%s of %s from %s",
        all.size() == 1
            ? "the migration"
            : "%d copies into this table, the last".formatted(all.size()),
        migration.startedAt(),
        migration.origin().describe());
  }

  private String left(long referred, long kept) {
    List<String> left = new ArrayList<>();
    if (kept > 0) {
      left.add(rows(kept, shape.catalog()) + " that the application has written or changed since");
    }
    if (referred > 0) {
      left.add(rows(referred, shape.catalog()) + " that rows of other tables refer to");
    }
    if (unknown > 0) {
      left.add(
          "the rows of %s, whose ids are not recorded"
              .formatted(TenantNoun.of(shape.table()).count(unknown)));
    }
    if (shared) {
      left.add("rows of tables that it refers to, which another migrated table may need");
    }
    return left.isEmpty() ? "" : ", but not " + String.join(", nor ", left);
  }

  static String rows(long number, CatalogTable table) {
    return RowNoun.count(number) + " of " + table.ref().name();
  }
}
