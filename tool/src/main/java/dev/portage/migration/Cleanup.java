package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.index.IndexDrop;
import dev.portage.index.IndexSettings;
import dev.portage.index.LockTimeout;
import dev.portage.journal.CreatedResources;
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
 * The verb {@code cleanup}: removes what Portage made, restores the indexes that it dropped, and
 * lists both first. It is safe to repeat: after a kill it removes the rest, and then finds nothing.
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
   * What was removed and restored.
   *
   * @param things that were removed, each as kind and name
   * @param restored names of the indexes that were restored
   * @param declined whether the operator said no
   */
  public record Removed(List<String> things, List<String> restored, boolean declined) {}

  /**
   * Removes and restores.
   *
   * @param journal whether the journal is removed, too: then nothing is known any more of what was
   *     done
   */
  public Removed run(boolean journal) {
    try (CoordinatorLock lock = CoordinatorLock.take(target)) {
      List<ClusterId> clusters = sideClusters.map(SideCluster::outstanding).orElse(List.of());
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
          .forEach(
              dropped -> listed.add("dropped index %s, to be restored".formatted(dropped.name())));
      if (drops) {
        listed.add("settings of the database that Portage changed, where they are still so");
        listed.add("schema portage, with the journal");
      }
      listed.forEach(reporter::note);
      otherIndexes().forEach(reporter::warning);
      if (listed.isEmpty()) {
        return new Removed(List.of(), List.of(), false);
      }
      if (!reporter.agreed("this removes what is listed above")) {
        return new Removed(List.of(), List.of(), true);
      }
      lock.ensureHeld();
      List<String> things = new ArrayList<>();
      clusters.forEach(id -> things.add(removed(id)));
      List<String> restored = index.map(IndexDrop::restore).orElse(List.of());
      if (drops) {
        new IndexSettings(target, table)
            .undo()
            .forEach(changed -> things.add("setting " + changed));
        Journal.drop(target);
        things.add("schema portage");
      }
      return new Removed(List.copyOf(things), restored, false);
    }
  }

  /** Dropped indexes of other tables, which this run does not restore. */
  private List<String> otherIndexes() {
    return target.inTransaction(
        session ->
            DroppedIndexes.outstanding(session, oid(session)).stream()
                .map(Outstanding::index)
                .map(Outstanding::sentence)
                .toList());
  }

  /** Empty where the table is gone, and its index with it; the rest is removed all the same. */
  private Optional<IndexDrop> index() {
    boolean exists =
        target.inTransaction(
            session ->
                session.one(
                    "SELECT to_regclass(?) IS NOT NULL",
                    row -> row.getBoolean(1),
                    table.name().quoted()));
    return exists ? Optional.of(new IndexDrop(target, table, LockTimeout.USUAL)) : Optional.empty();
  }

  /** The journal is the only record of what costs money, and of dropped indexes. */
  private void requireRemovable() {
    List<String> outstanding = CreatedResources.of(target).outstanding(SideCluster.KIND);
    if (sideClusters.isEmpty() && !outstanding.isEmpty()) {
      throw new Fault(
          ExitCode.USAGE,
          "the journal knows of %s %s, which only its stack can remove"
              .formatted(SideCluster.KIND, outstanding.getFirst()),
          "Run \"portage cleanup --journal\" without --target, with the stack's name and region.");
    }
    List<String> others = target.inTransaction(this::tablesWithoutIndex);
    if (!others.isEmpty()) {
      throw new Fault(
          ExitCode.USAGE,
          "the journal has the definitions of dropped indexes of %s"
              .formatted(String.join(", ", others)),
          "Run \"portage cleanup --table %s\" first, which restores them."
              .formatted(others.getFirst()));
    }
  }

  private List<String> tablesWithoutIndex(Session session) throws SQLException {
    return DroppedIndexes.outstanding(session, oid(session)).stream()
        .map(DroppedIndexes.Outstanding::table)
        .distinct()
        .toList();
  }

  /** Of the table; 0 where it is gone. */
  private long oid(Session session) throws SQLException {
    return session.one(
        "SELECT coalesce(to_regclass(?), 0)::oid", row -> row.getLong(1), table.name().quoted());
  }

  private String removed(ClusterId id) {
    sideClusters.orElseThrow().remove(id);
    return "%s %s".formatted(SideCluster.KIND, id);
  }
}
