package dev.portage.migration;

import dev.portage.dms.DmsPrice;
import dev.portage.index.UnfinishedBuild;
import dev.portage.journal.Created;
import dev.portage.postgres.Database;
import dev.portage.sidecluster.Capacity;
import dev.portage.sidecluster.SideClusterPrice;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run may leave behind that the operator has to know of when it ends: a side cluster, which
 * costs money, an index that is still missing, without which searches are slow, and one that is
 * left over from a build that was interrupted.
 *
 * @param thing its kind and name
 * @param state that it is in, and what that means
 * @param command that ends it
 * @param effect of the command
 * @param index that is meant; empty for other things
 */
public record Outstanding(
    String thing, String state, String command, String effect, Optional<IndexedColumn> index) {
  private static final String CLEANUP = "portage cleanup";
  private static final String BUILD = "portage index build";

  /** The first name in what an index is over that is neither a type's nor a function's. */
  private static final Pattern COLUMN =
      Pattern.compile(
          "(?U) USING \\w+ \\(.*?(?<![:\\w\"])(\"(?:[^\"]|\"\")+\"|[^\\W\\d][\\w$]*+)(?!\\()");

  /** Where an index was. */
  record IndexedColumn(SqlName table, SqlName column) {
    TargetOptions in(TargetOptions run) {
      boolean usual = column.equals(ChunkTable.ITEMS.embedding());
      return run.with(
          table, usual ? Map.of() : Map.of("--embedding-column", TargetOptions.written(column)));
    }
  }

  /**
   * What it means, and the command that ends it.
   *
   * @param run options by which this run reached the target
   */
  public String sentence(TargetOptions run) {
    TargetOptions options = index.map(where -> where.in(run)).orElse(run);
    return "%s \"%s\" %s".formatted(state, options.after(command), effect);
  }

  /** All that the journal of this target knows of, what costs money last. */
  public static List<Outstanding> of(Database target) {
    return Created.all(target).reversed().stream()
        .map(Outstanding::of)
        .flatMap(Optional::stream)
        .toList();
  }

  /** Empty for what is meant to stay: settings that searches need, and what follows the source. */
  static Optional<Outstanding> of(Created created) {
    return switch (created) {
      case Created.SideCluster cluster -> Optional.of(sideCluster(cluster.name()));
      case Created.DmsResource resource -> dms(resource);
      case Created.StagingDatabase staging -> Optional.of(staging(staging));
      case Created.Freeze freeze -> Optional.of(frozen(freeze));
      case Created.Slot slot -> Optional.of(slot(slot));
      case Created.DroppedIndex index ->
          Optional.of(index(SqlName.parse(index.table()), index.name(), index.definition()));
      case Created.Subscription subscription -> Optional.empty();
      case Created.ChangedSetting setting -> Optional.empty();
    };
  }

  /** What is neither billed nor a burden of the source needs no mention. */
  private static Optional<Outstanding> dms(Created.DmsResource resource) {
    return switch (resource.type()) {
      case DATA_MIGRATION ->
          Optional.of(dms(resource, "costs %s while it runs, until".formatted(DmsPrice.ofHour())));
      case REPLICATION -> Optional.of(dms(resource, "keeps the log of the source, until"));
      case PROJECT, PROVIDER, PROFILE, SUBNET_GROUP, CERTIFICATE, ROLE, SECRET -> Optional.empty();
    };
  }

  private static Outstanding dms(Created.DmsResource resource, String effect) {
    return new Outstanding(
        resource.described(),
        "%s still exists, and %s".formatted(resource.described(), effect),
        CLEANUP,
        "removes it",
        Optional.empty());
  }

  private static Outstanding staging(Created.StagingDatabase staging) {
    return new Outstanding(
        staging.described(),
        "%s of the target's cluster holds the rows a second time, until"
            .formatted(staging.described()),
        CLEANUP,
        "drops it",
        Optional.empty());
  }

  private static Outstanding frozen(Created.Freeze freeze) {
    return new Outstanding(
        freeze.described(),
        "tables of the source are read-only (%s), until".formatted(freeze.described()),
        CLEANUP,
        "with the source's address makes them writable",
        Optional.empty());
  }

  private static Outstanding slot(Created.Slot slot) {
    return new Outstanding(
        slot.described(),
        "the source keeps its log for %s until its disk is full:".formatted(slot.described()),
        "portage cutover",
        "completes the migration, and cleanup with the same --source drops the slot",
        Optional.empty());
  }

  /** A side cluster of this identifier, whatever its capacity is now. */
  public static Outstanding sideCluster(String id) {
    return sideClusterAt(id, SideClusterPrice.ofAnyTime());
  }

  /** A side cluster of this identifier that has this capacity. */
  static Outstanding sideCluster(String id, Capacity capacity) {
    return sideClusterAt(id, SideClusterPrice.of(capacity));
  }

  private static Outstanding sideClusterAt(String id, String price) {
    String thing = new Created.SideCluster(id).described();
    return new Outstanding(
        thing,
        "%s still exists, and costs %s, until".formatted(thing, price),
        CLEANUP,
        "removes it",
        Optional.empty());
  }

  /**
   * An index that was dropped, or that the target is to get from the source.
   *
   * @param definition the statement that restores it
   */
  static Outstanding index(SqlName table, String name, String definition) {
    Matcher column = COLUMN.matcher(definition);
    return new Outstanding(
        "index " + name,
        "index %s of %s is still missing:".formatted(name, table),
        CLEANUP,
        "restores it, and so does the same migrate command; by hand: %s;".formatted(definition),
        Optional.of(
            new IndexedColumn(
                table,
                column.find() ? SqlName.parse(column.group(1)) : ChunkTable.ITEMS.embedding())));
  }

  /** An index that is left over from an interrupted build. */
  public static Outstanding unfinished(ChunkTable table, UnfinishedBuild build) {
    return new Outstanding(
        "index " + build.index().last(),
        "index %s of %s is left over from an interrupted build:"
            .formatted(build.index().last(), table.name()),
        build.distance().map(of -> BUILD + " --distance " + of.id()).orElse(BUILD),
        "completes or drops it; by hand: DROP INDEX CONCURRENTLY %s;"
            .formatted(build.index().quoted()),
        Optional.of(new IndexedColumn(table.name(), table.embedding())));
  }
}
