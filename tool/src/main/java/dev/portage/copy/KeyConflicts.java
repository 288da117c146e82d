package dev.portage.copy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.KeyMap;
import dev.portage.merge.ConflictChoice;
import dev.portage.merge.RowDifference;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.schema.ParentTable;
import dev.portage.schema.Sequences;
import dev.portage.store.CatalogTable;
import dev.portage.store.RowNoun;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Collects rows of the source that need another key on the target, or are left out there, and
 * stores for each what the operator chose.
 */
public final class KeyConflicts implements Consumer<RowDifference> {
  private final Map<String, String> matched = new HashMap<>();
  private final List<String> conflicting = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();

  /** Those of which it is not clear which row of the target they are. */
  private final List<String> unclear = new ArrayList<>();

  private final boolean ofParents;

  private KeyConflicts(boolean ofParents) {
    this.ofParents = ofParents;
  }

  /**
   * Collects those of a table that other rows refer to. The rows left out are recorded as well,
   * since the rows that refer to them are left out too.
   */
  public static KeyConflicts ofParents() {
    return new KeyConflicts(true);
  }

  /** Collects those of a table that is copied for itself. */
  public static KeyConflicts ofRows() {
    return new KeyConflicts(false);
  }

  @Override
  public void accept(RowDifference row) {
    switch (row.decision()) {
      case MATCH -> matched.put(row.key(), row.there().orElseThrow());
      case CONFLICT -> (row.there().isPresent() ? unclear : conflicting).add(row.key());
      case LEFT_OUT -> {
        if (ofParents) {
          leftOut.add(row.key());
        }
      }
      case INSERT,
          ADOPT,
          UPDATE,
          KEEP_EDITED,
          KEEP_TAKEN,
          KEEP_MOVED,
          KEEP_UNREADABLE,
          KEEP_DELETED,
          RESTORE,
          KEEP_GONE,
          APPLICATION,
          NOTHING -> {}
    }
  }

  /** Rows that the target has under another key, with that. */
  public Map<String, String> matched() {
    return Map.copyOf(matched);
  }

  /** Whether rows conflict. */
  public boolean hasConflicts() {
    return !conflicting.isEmpty() || !unclear.isEmpty();
  }

  /**
   * The keys as they will be stored, for a plan. Instead of those that the target is still to give,
   * these are numbers that no row has on either side.
   */
  public Map<String, Optional<String>> planned(
      Sides ends, ParentTable table, Optional<ConflictChoice> choice) {
    Map<String, Optional<String>> planned = new HashMap<>();
    leftOut.forEach(key -> planned.put(key, Optional.empty()));
    if (hasConflicts() && choice.equals(Optional.of(ConflictChoice.KEEP_TARGET))) {
      planned.putAll(ends.target().inTransaction(session -> kept(session, table.to())));
    }
    if (renumbers(choice) && table.to().hasGeneratedKeys() && table.from().hasGeneratedKeys()) {
      long free = Math.min(lowest(ends.source(), table.from()), lowest(ends.target(), table.to()));
      for (String key : conflicting) {
        planned.put(key, Optional.of(Long.toString(--free)));
      }
    }
    matched.forEach((key, there) -> planned.put(key, Optional.of(there)));
    return planned;
  }

  private static long lowest(Database side, CatalogTable table) {
    return side.inLongTransaction(
        session ->
            session.one(
                "SELECT least(0, min(%s))::bigint FROM %s"
                    .formatted(table.ref().id().quoted(), table.ref().name().quoted()),
                row -> row.getLong(1)));
  }

  private boolean renumbers(Optional<ConflictChoice> choice) {
    return hasConflicts() && choice.equals(Optional.of(ConflictChoice.RENUMBER));
  }

  /** What conflicting rows become where the target's are kept. */
  private Map<String, Optional<String>> kept(Session session, CatalogTable table)
      throws SQLException {
    Map<String, Optional<String>> kept = new HashMap<>();
    unclear.forEach(key -> kept.put(key, Optional.empty()));
    Set<String> ofOthers = new HashSet<>(matched.values());
    ofOthers.addAll(KeyMap.targetKeys(session, table.oid(), conflicting));
    for (String key : conflicting) {
      // Where keys are names, the target's row counts as the source's, since rows of the source may
      // refer to it, unless it is another row of the source.
      boolean same = !table.hasGeneratedKeys() && !ofOthers.contains(key);
      kept.put(key, Optional.of(key).filter(itself -> same));
    }
    return kept;
  }

  /** Whether there is nothing to store. */
  boolean isEmpty() {
    return matched.isEmpty() && leftOut.isEmpty() && !hasConflicts();
  }

  /**
   * Requires that what was chosen can be done.
   *
   * @param table of the target
   * @throws Fault SOURCE_UNFIT
   */
  public void requireStorable(
      Database target, CatalogTable table, Optional<ConflictChoice> choice) {
    if (renumbers(choice)) {
      if (!unclear.isEmpty()) {
        throw sameName(table);
      }
      sequence(target, table);
    }
  }

  /**
   * Stores them. New keys are greater than any that either side has.
   *
   * @param table of the target
   * @param columns that are copied
   * @throws Fault SOURCE_UNFIT where rows conflict, and nothing was chosen or it cannot be done
   */
  public void store(
      Sides ends, CatalogTable table, List<SqlName> columns, Optional<ConflictChoice> choice) {
    if (isEmpty()) {
      return;
    }
    if (hasConflicts() && choice.isEmpty()) {
      throw conflicting(table);
    }
    requireStorable(ends.target(), table, choice);
    boolean renumber = renumbers(choice);
    Optional<String> sequence =
        renumber ? Optional.of(sequence(ends.target(), table)) : Optional.empty();
    if (renumber) {
      Sequences.advance(ends.source(), ends.target(), table, columns);
      Sequences.advance(ends.target(), ends.target(), table, columns);
    }
    ends.target()
        .inLongTransaction(
            session -> {
              KeyMap.prepare(session);
              KeyMap.add(session, table.oid(), matched);
              KeyMap.leaveOut(session, table.oid(), leftOut);
              store(session, table, sequence);
              return "";
            });
  }

  private void store(Session session, CatalogTable table, Optional<String> sequence)
      throws SQLException {
    if (sequence.isPresent()) {
      KeyMap.renumber(session, table.oid(), sequence.get(), conflicting);
      return;
    }
    List<String> none = new ArrayList<>();
    Map<String, String> same = new HashMap<>();
    kept(session, table)
        .forEach(
            (key, there) -> there.ifPresentOrElse(to -> same.put(key, to), () -> none.add(key)));
    KeyMap.leaveOut(session, table.oid(), none);
    KeyMap.add(session, table.oid(), same);
  }

  private static String sequence(Database target, CatalogTable table) {
    return Sequences.of(target, table, table.ref().id())
        .orElseThrow(
            () ->
                new Fault(
                    ExitCode.SOURCE_UNFIT,
                    "rows of %s cannot get new keys: no sequence of the target fills %s"
                        .formatted(table.ref().name(), table.ref().id()),
                    "Nothing was written to it. Use --conflicts keep-target, or renumber them on one side."));
  }

  private Fault sameName(CatalogTable table) {
    return new Fault(
        ExitCode.SOURCE_UNFIT,
        "%s of %s may be one or another row of the target by name, among them %s: new keys do not decide that"
            .formatted(RowNoun.count(unclear.size()), table.ref().name(), unclear.getFirst()),
        "Give them other names on one side, or leave them out with --conflicts keep-target.");
  }

  private Fault conflicting(CatalogTable table) {
    return new Fault(
        ExitCode.SOURCE_UNFIT,
        "%s of %s with the key or the name of another row on the target, among them %s"
            .formatted(
                RowNoun.count(conflicting.size() + unclear.size()),
                table.ref().name(),
                (conflicting.isEmpty() ? unclear : conflicting).getFirst()),
        "Run the same command again: it lists them, and says what can be done.");
  }
}
