package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.index.IndexDrop;
import dev.portage.index.IndexSettings;
import dev.portage.journal.Created;
import dev.portage.journal.Journal;
import dev.portage.postgres.Database;
import dev.portage.postgres.LockTimeout;
import dev.portage.postgres.Sides;
import dev.portage.replicate.Freeze;
import dev.portage.replicate.SlotCreation;
import dev.portage.replicate.SubscriptionRemoval;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The verb {@code cleanup}: lists what Portage created, dropped or changed, asks, and undoes each.
 * It is safe to repeat: after a kill it undoes the rest, and then finds nothing.
 */
public final class Cleanup {
  private final Database target;
  private final ChunkTable table;
  private final Elsewhere elsewhere;
  private final Reporter reporter;
  private final TargetOptions options;

  /** What is undone outside of the target, where it can be. */
  private record Elsewhere(Optional<StackRemovers> stack, Optional<Database> source) {}

  /**
   * A cleanup of what this target's journal records.
   *
   * @param table whose index and settings may have been changed
   * @param stack removes what is in AWS; empty where the target is no stack's
   * @param options by which this run reached the target
   */
  public Cleanup(
      Database target,
      ChunkTable table,
      Optional<StackRemovers> stack,
      Reporter reporter,
      TargetOptions options) {
    this(target, table, new Elsewhere(stack, Optional.empty()), reporter, options);
  }

  private Cleanup(
      Database target,
      ChunkTable table,
      Elsewhere elsewhere,
      Reporter reporter,
      TargetOptions options) {
    this.target = target;
    this.table = table;
    this.elsewhere = elsewhere;
    this.reporter = reporter;
    this.options = options;
  }

  /** The same, which also undoes what is on this source. */
  public Cleanup of(Database other) {
    return new Cleanup(
        target, table, new Elsewhere(elsewhere.stack(), Optional.of(other)), reporter, options);
  }

  /**
   * Lists what a cleanup has undone.
   *
   * @param things that were removed, each as kind and name
   * @param restored names of the indexes that were restored
   * @param reset names of the settings that were reset
   * @param declined whether the operator said no
   */
  public record Removed(
      List<String> things, List<String> restored, List<String> reset, boolean declined) {
    /** Whether nothing was there to undo, or the operator said no. */
    public boolean isNothing() {
      return things.isEmpty() && restored.isEmpty() && reset.isEmpty();
    }

    private static Removed none(boolean declined) {
      return new Removed(List.of(), List.of(), List.of(), declined);
    }
  }

  /**
   * Lists, asks and undoes.
   *
   * @param journal whether the journal is removed, too: then nothing is known any more of what was
   *     done
   */
  public Removed run(boolean journal) {
    try (CoordinatorLock lock = CoordinatorLock.take(target)) {
      boolean drops = journal && Journal.exists(target);
      List<Created> all = Created.all(target);
      long table = oid();
      List<Created> undone = all.stream().filter(one -> isUndone(one, table, drops)).toList();
      List<Created> left = all.stream().filter(one -> !undone.contains(one)).toList();
      if (drops) {
        requireNone(left);
      }
      undone.forEach(one -> reporter.note(one.undoing()));
      if (drops) {
        reporter.note("schema portage, with the journal");
      }
      left.forEach(this::warn);
      if (undone.isEmpty() && !drops) {
        return Removed.none(false);
      }
      if (!reporter.agreed("this removes what is listed above")) {
        return Removed.none(true);
      }
      lock.ensureHeld();
      return undo(undone, drops);
    }
  }

  /** Whether this run undoes it: what is in AWS needs its stack, an index the right table. */
  private boolean isUndone(Created created, long table, boolean drops) {
    return switch (created) {
      case Created.Subscription subscription -> true;
      case Created.SideCluster cluster -> elsewhere.stack().isPresent();
      case Created.DmsResource resource -> elsewhere.stack().isPresent();
      case Created.StagingDatabase staging -> true;
      case Created.Slot slot -> elsewhere.source().isPresent();
      case Created.Freeze freeze -> elsewhere.source().isPresent();
      case Created.DroppedIndex index -> index.tableOid() == table;
      case Created.ChangedSetting setting -> drops;
    };
  }

  private Removed undo(List<Created> undone, boolean drops) {
    List<String> things = new ArrayList<>();
    List<String> restored = new ArrayList<>();
    List<String> reset = new ArrayList<>();
    undone.forEach(one -> Outstanding.of(one).ifPresent(reporter::outstanding));
    for (Created created : undone) {
      boolean removed = remove(created);
      Outstanding.of(created).ifPresent(reporter::settled);
      if (removed) {
        switch (created) {
          case Created.SideCluster cluster -> things.add(cluster.described());
          case Created.Subscription subscription -> things.add(subscription.described());
          case Created.DmsResource resource -> things.add(resource.described());
          case Created.StagingDatabase staging -> things.add(staging.described());
          case Created.Slot slot -> things.add(slot.described());
          case Created.Freeze freeze -> things.add(freeze.described());
          case Created.DroppedIndex index -> restored.add(index.name());
          case Created.ChangedSetting setting -> reset.add(setting.name());
        }
      }
    }
    if (drops) {
      Journal.drop(target);
      things.add("schema portage");
    }
    return new Removed(List.copyOf(things), List.copyOf(restored), List.copyOf(reset), false);
  }

  private boolean remove(Created created) {
    return switch (created) {
      case Created.Subscription subscription ->
          new SubscriptionRemoval(target, reporter::warning).remove(subscription);
      case Created.SideCluster cluster ->
          elsewhere.stack().orElseThrow().sideClusters().remove(cluster);
      case Created.DmsResource resource -> elsewhere.stack().orElseThrow().dms().remove(resource);
      case Created.StagingDatabase staging -> StagingDatabase.remove(target, staging);
      case Created.Slot slot ->
          SlotCreation.remove(new Sides(elsewhere.source().orElseThrow(), target), slot);
      case Created.Freeze freeze ->
          new Freeze(new Sides(elsewhere.source().orElseThrow(), target)).remove(freeze);
      case Created.DroppedIndex index ->
          new IndexDrop(target, table, LockTimeout.USUAL).remove(index);
      case Created.ChangedSetting setting -> new IndexSettings(target, table).remove(setting);
    };
  }

  /** A dropped index of another table, or tables of a source, which this run does not restore. */
  private void warn(Created created) {
    if (!(created instanceof Created.SideCluster)) {
      Outstanding.of(created).map(one -> one.sentence(options)).ifPresent(reporter::warning);
    }
  }

  /** The journal is the only record of what costs money, and of dropped indexes. */
  private void requireNone(List<Created> left) {
    for (Created created : left) {
      switch (created) {
        case Created.SideCluster cluster -> throw needsStack(cluster);
        case Created.Subscription subscription -> {}
        case Created.DmsResource resource -> throw needsStack(resource);
        case Created.Slot slot -> throw needsSource(slot, "the source keeps its log");
        case Created.Freeze freeze ->
            throw needsSource(freeze, "tables of the source are read-only");
        case Created.DroppedIndex index -> throw needsTable(index);
        case Created.StagingDatabase staging -> {}
        case Created.ChangedSetting setting -> {}
      }
    }
  }

  private static Fault needsStack(Created created) {
    return new Fault(
        ExitCode.USAGE,
        "the journal knows of %s, which only its stack can remove".formatted(created.described()),
        "Run \"portage cleanup --journal\" without --target, with the stack's name and region.");
  }

  private static Fault needsSource(Created created, String meaning) {
    return new Fault(
        ExitCode.USAGE,
        "the journal knows of %s: %s".formatted(created.described(), meaning),
        "Run \"portage cleanup\" first with --source, as the migration had it.");
  }

  private Fault needsTable(Created.DroppedIndex index) {
    return new Fault(
        ExitCode.USAGE,
        "the journal has the definition of index %s of %s, which is dropped"
            .formatted(index.name(), index.table()),
        "Run \"%s\" first, which restores it."
            .formatted(
                options.with(SqlName.parse(index.table()), Map.of()).after("portage cleanup")));
  }

  /** The oid of the table; 0 where it, and so its indexes, do not exist. */
  private long oid() {
    return target.inTransaction(
        session ->
            session.one(
                "SELECT coalesce(to_regclass(?), 0)::oid",
                row -> row.getLong(1),
                table.name().quoted()));
  }
}
