package dev.portage.migration;

import static dev.portage.merge.RowDecision.APPLICATION;
import static dev.portage.merge.RowDecision.CONFLICT;
import static dev.portage.merge.RowDecision.INSERT;
import static dev.portage.merge.RowDecision.KEEP_EDITED;
import static dev.portage.merge.RowDecision.KEEP_TAKEN;
import static dev.portage.merge.RowDecision.KEEP_UNREADABLE;
import static dev.portage.merge.RowDecision.MATCH;
import static dev.portage.merge.RowDecision.UPDATE;

import dev.portage.copy.KeyConflicts;
import dev.portage.copy.RowRemoval;
import dev.portage.journal.KeyMap;
import dev.portage.merge.ConflictChoice;
import dev.portage.merge.MappedTable;
import dev.portage.merge.RowDecision;
import dev.portage.merge.TableDifferences;
import dev.portage.postgres.Database;
import dev.portage.postgres.Sides;
import dev.portage.schema.ParentTable;
import dev.portage.schema.ParentTables;
import dev.portage.store.ChunkRows;
import dev.portage.store.RowNoun;
import dev.portage.store.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tables that the rows refer to, compared on both sides.
 *
 * @param tables each after those that it refers to itself
 * @param differences of each
 * @param conflicts rows of each that need another key on the target
 * @param removals rows of each that the source no longer has
 * @param mapped the table itself, with the keys that the source's parents have
 */
record ParentSurvey(
    List<ParentTable> tables,
    List<TableDifferences> differences,
    List<KeyConflicts> conflicts,
    List<RowRemoval> removals,
    MappedTable mapped) {
  /**
   * Reads them; writes nothing.
   *
   * @param choice of the operator about rows whose key another row has
   * @param listed how many differences of each kind are listed
   */
  static ParentSurvey of(
      Sides ends, ChunkRows rows, TableShape to, Optional<ConflictChoice> choice, int listed) {
    Database source = ends.source();
    Database target = ends.target();
    List<ParentTable> tables =
        ParentTables.of(source, target, rows.shape().catalog(), to.catalog());
    List<TableDifferences> differences = new ArrayList<>();
    List<KeyConflicts> all = new ArrayList<>();
    List<RowRemoval> removals = new ArrayList<>();
    KeyMap map = target.inTransaction(KeyMap::read);
    for (ParentTable table : tables) {
      KeyConflicts conflicts = KeyConflicts.ofParents();
      all.add(conflicts);
      RowRemoval removal = new RowRemoval(table.to());
      removals.add(removal);
      differences.add(
          table.to().exists()
              ? table.compare(source, target, map, listed, conflicts.andThen(removal))
              : table.allMissing(source));
      removal.keep(conflicts.matched().values());
      map = map.with(table.to().oid(), conflicts.planned(ends, table, choice));
    }
    return new ParentSurvey(
        tables,
        List.copyOf(differences),
        List.copyOf(all),
        List.copyOf(removals),
        MappedTable.read(target, to.catalog(), rows.columns(), map));
  }

  /**
   * Requires that what the operator chose can be done.
   *
   * @throws dev.portage.fault.Fault SOURCE_UNFIT
   */
  void requireStorable(Database target, Optional<ConflictChoice> choice) {
    for (int i = 0; i < tables.size(); i++) {
      conflicts.get(i).requireStorable(target, tables.get(i).to(), choice);
    }
  }

  /** Whether rows of the source have the key of another one on the target. */
  boolean hasConflicts() {
    return conflicts.stream().anyMatch(KeyConflicts::hasConflicts);
  }

  /** Whether rows of these tables are to be written. */
  boolean changes() {
    return differences.stream().anyMatch(ParentSurvey::changes);
  }

  private static boolean changes(TableDifferences of) {
    return of.count(INSERT) + of.count(UPDATE) + of.count(CONFLICT) > 0;
  }

  /**
   * What is removed, in the order in which it can be: rows before those that they refer to.
   *
   * @param rows of the table itself
   */
  List<RowRemoval> removals(Database target, RowRemoval rows) {
    return removals(target, Stream.concat(Stream.of(rows), removals.reversed().stream()).toList());
  }

  /** These removals, without rows that others refer to which stay. */
  static List<RowRemoval> removals(Database target, List<RowRemoval> inOrder) {
    List<RowRemoval> ordered = new ArrayList<>();
    inOrder.forEach(
        removal -> {
          removal.keepReferred(target, ordered);
          ordered.add(removal);
        });
    return List.copyOf(ordered);
  }

  /**
   * Rows that may be on the target twice afterwards, since nothing tells that they are the same.
   */
  List<String> risks(Database target) {
    List<String> risks = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      TableDifferences of = differences.get(i);
      if (of.count(INSERT) > 0
          && of.count(APPLICATION) > 0
          && tables.get(i).isKnownByNumberOnly(target)) {
        risks.add(
            String.format(
                Locale.ROOT,
                "%s: only a generated number distinguishes its rows, so %,d rows that only the target"
                    + " has may be some of the source's under another number, which are then there"
                    + " twice. A unique constraint on what names them, on the target, matches them",
                of.table(),
                of.count(APPLICATION)));
      }
    }
    return risks;
  }

  /** What is done with the rows of each, for the plan. */
  List<String> describe() {
    return differences.stream().map(ParentSurvey::describe).toList();
  }

  private static String describe(TableDifferences of) {
    List<String> parts = new ArrayList<>();
    add(parts, of, INSERT, "to copy");
    add(parts, of, UPDATE, "to update");
    add(parts, of, MATCH, "there under another key, which rows that refer to them get");
    add(parts, of, KEEP_EDITED, "there with other content, which is kept");
    add(parts, of, KEEP_TAKEN, "whose unique key another row has, which is kept");
    add(parts, of, CONFLICT, "whose key another row has");
    add(parts, of, KEEP_UNREADABLE, "that the source cannot read, there and kept");
    return "%s, which the rows refer to: %s"
        .formatted(of.table(), parts.isEmpty() ? "nothing to copy" : String.join(", ", parts));
  }

  private static void add(
      List<String> parts, TableDifferences of, RowDecision decision, String what) {
    if (of.count(decision) > 0) {
      parts.add(RowNoun.count(of.count(decision)) + " " + what);
    }
  }
}
