package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.index.IndexDrop;
import dev.portage.index.IndexSettings;
import dev.portage.index.LockTimeout;
import dev.portage.journal.Creations;
import dev.portage.journal.DroppedIndexes;
import dev.portage.journal.Journal;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.sidecluster.ClusterId;
import dev.portage.sidecluster.SideCluster;
import dev.portage.store.ChunkTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The verb {@code cleanup}: removes what Portage made, and lists it first. Run again after a kill
 * it removes what is left, and then finds nothing.
 */
public final class Cleanup {
  private final Database target;
  private final ChunkTable table;
  private final Optional<SideCluster> sideClusters;
  private final Reporter reporter;

  /**
   * Of what this target's journal knows.
   *
   * @param table whose index and settings may have been changed
   * @param sideClusters removes them; empty where the target is no stack's
   */
  public Cleanup(
      Database target, ChunkTable table, Optional<SideCluster> sideClusters, Reporter reporter) {
    this.target = target;
    this.table = table;
    this.sideClusters = sideClusters;
    this.reporter = reporter;
  }

  /**
   * What was removed.
   *
   * @param things each as kind and name
   * @param declined whether the operator said no
   */
  public record Removed(List<String> things, boolean declined) {}

  /**
   * Removes it.
   *
   * @param journal whether the journal goes, too: then nothing is known any more of what was done
   */
  public Removed run(boolean journal) {
    try (CoordinatorLock lock = CoordinatorLock.take(target)) {
      List<ClusterId> clusters = sideClusters.map(SideCluster::standing).orElse(List.of());
      boolean drops = journal && Journal.exists(target);
      if (drops) {
        requireRemovable();
      }
      Optional<IndexDrop> index = index();
      List<String> listed = new ArrayList<>();
      clusters.forEach(id -> listed.add("%s %s".formatted(SideCluster.KIND, id)));
      index
          .map(IndexDrop::dropped)
          .orElse(List.of())
          .forEach(gone -> listed.add("the absence of index " + gone.name()));
      if (drops) {
        listed.add("settings of the database that Portage changed, where they are still so");
        listed.add("schema portage, with the journal");
      }
      listed.forEach(reporter::note);
      if (listed.isEmpty()) {
        return new Removed(List.of(), false);
      }
      if (!reporter.agreed("this removes what is listed above")) {
        return new Removed(List.of(), true);
      }
      lock.ensureHeld();
      List<String> things = new ArrayList<>();
      clusters.forEach(id -> things.add(removed(id)));
      index
          .map(IndexDrop::bringBack)
          .orElse(List.of())
          .forEach(name -> things.add("the absence of index " + name));
      if (drops) {
        new IndexSettings(target, table)
            .undo()
            .forEach(changed -> things.add("setting " + changed));
        Journal.drop(target);
        things.add("schema portage");
      }
      return new Removed(List.copyOf(things), false);
    }
  }

  /** Where the table is gone, so is its index; what costs money is removed nevertheless. */
  private Optional<IndexDrop> index() {
    boolean stands =
        target.inTransaction(
            session ->
                session.one(
                    "SELECT to_regclass(?) IS NOT NULL",
                    row -> row.getBoolean(1),
                    table.name().quoted()));
    return stands ? Optional.of(new IndexDrop(target, table, LockTimeout.USUAL)) : Optional.empty();
  }

  /** With the journal would go all knowledge of what costs money. */
  private void requireRemovable() {
    List<String> standing = Creations.of(target).standing(SideCluster.KIND);
    if (sideClusters.isEmpty() && !standing.isEmpty()) {
      throw new Fault(
          ExitCode.USAGE,
          "the journal knows of %s %s, which only its stack can remove"
              .formatted(SideCluster.KIND, standing.getFirst()),
          "Run \"portage cleanup --journal\" without --target, with the stack's name and region.");
    }
    List<String> others = target.inTransaction(this::tablesWithoutIndex);
    if (!others.isEmpty()) {
      throw new Fault(
          ExitCode.USAGE,
          "the journal knows how to bring back indexes of %s".formatted(String.join(", ", others)),
          "Run \"portage cleanup --table %s\" first, which brings them back."
              .formatted(others.getFirst()));
    }
  }

  /** Tables besides this one. */
  private List<String> tablesWithoutIndex(Session session) throws SQLException {
    long ours =
        session.one(
            "SELECT coalesce(to_regclass(?), 0)::oid",
            row -> row.getLong(1),
            table.name().quoted());
    return DroppedIndexes.otherTables(session, ours);
  }

  private String removed(ClusterId id) {
    sideClusters.orElseThrow().remove(id);
    return "%s %s".formatted(SideCluster.KIND, id);
  }
}
