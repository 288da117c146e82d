package dev.portage.migration;

import dev.portage.dms.DmsFinding;
import dev.portage.dms.DmsMigration;
import dev.portage.dms.DmsOrder;
import dev.portage.dms.DmsPrice;
import dev.portage.dms.DmsProgress;
import dev.portage.dms.DmsRemoval;
import dev.portage.dms.DmsWait;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.journal.DmsResourceType;
import dev.portage.journal.Origin;
import dev.portage.plan.TenantList;
import dev.portage.postgres.Database;
import dev.portage.postgres.Sides;
import dev.portage.schema.TableCreation;
import dev.portage.store.CatalogTable;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Rows that AWS DMS has loaded into a database beside the target's. DMS writes all rows of a table
 * into a table of the same name, and cannot leave out those that the application has newer ones of:
 * so it never writes the application's table, and the rows are merged from here as by the route
 * copy.
 *
 * @param rows where DMS loads them from
 * @param loading how
 */
public record StagedSource(TransferSource rows, DmsLoading loading) implements TransferSource {
  private static final int LISTED = 5;

  @Override
  public Origin origin(Optional<Origin> unfinished) {
    return rows.origin(unfinished);
  }

  /**
   * Says what the load does and costs, as a sentence without its end.
   *
   * @param ofRows the same of the side cluster, where there is one
   */
  String offer(Optional<String> ofRows) {
    String what =
        "AWS DMS loads all rows into the database %s of the target's cluster, which takes as much"
                .formatted(loading.name().replace('-', '_'))
            + " disk as they do until it is dropped at the end, for ";
    return switch (rows) {
      case RunningSource running -> what + DmsPrice.of(bytes(running), Duration.ZERO).describe();
      case SideClusterSource ignored ->
          ofRows.map(text -> text + "; then ").orElse("") + what + DmsPrice.ofHour();
      case StagedSource ignored -> throw new IllegalStateException("DMS loads rows once");
    };
  }

  private static long bytes(RunningSource running) {
    try (Database source = running.connect().apply(1)) {
      return source.inTransaction(
          session ->
              session.one(
                  "SELECT coalesce(pg_table_size(to_regclass(?)), 0)",
                  row -> row.getLong(1),
                  ChunkTable.ITEMS.name().quoted()));
    }
  }

  @Override
  public OpenSource open(Opening opening) {
    StagingDatabase staging = loading.staging(opening.target());
    Reporter reporter = opening.context().reporter();
    if (staging.isOfAnother(opening.origin())) {
      reporter.note("%s has rows of another source".formatted(staging.created().described()));
      removeMigration(opening.target(), opening.context());
      StagingDatabase.remove(opening.target(), staging.created());
    }
    Outstanding.of(staging.created()).ifPresent(reporter::outstanding);
    if (staging.hasLoaded(opening.origin())) {
      reporter.note(
          "%s has the rows already: \"portage cleanup\" drops it, and then they are loaded again"
              .formatted(staging.created().described()));
    } else {
      load(staging, opening);
      staging.loaded(opening.origin());
    }
    removeMigration(opening.target(), opening.context());
    return OpenSource.of(staging.open(opening.connections()));
  }

  private void load(StagingDatabase staging, Opening opening) {
    try (OpenSource from = rows.open(opening)) {
      staging.create(opening.origin());
      try (Database into = staging.open(2)) {
        load(from.database(), into, staging, opening);
      }
    }
  }

  private void load(Database from, Database into, StagingDatabase staging, Opening opening) {
    Reporter reporter = opening.context().reporter();
    TableShape table = createTable(from, into);
    DmsOrder order = loading.order(from, staging, table.catalog().qualified());
    DmsWait wait = StackRemovers.waits(opening.context());
    DmsMigration migration =
        loading.migrations().open(new Sides(from, opening.target()), order, wait);
    Optional<DmsProgress> earlier = migration.progress();
    if (earlier.filter(of -> !of.state().isOver() || of.isLoaded()).isEmpty()) {
      // It begins, perhaps again: what another one has loaded would be there twice.
      into.inTransaction(
          session -> {
            session.run("TRUNCATE " + table.catalog().qualified().quoted());
            return table;
          });
    }
    if (earlier.isEmpty()) {
      admit(
          loading.migrations().open(new Sides(from, into), order, wait).check(), staging, reporter);
    }
    Outstanding.of(dataMigration(order)).ifPresent(reporter::outstanding);
    migration.create();
    migration.start();
    migration.awaitLoad();
    if (!(rows instanceof RunningSource)) {
      requireEqual(from, into, table);
    }
  }

  private static Created.DmsResource dataMigration(DmsOrder order) {
    return new Created.DmsResource(DmsResourceType.DATA_MIGRATION, order.name());
  }

  /** A table as on the source, where it is missing, without its vector index. */
  private static TableShape createTable(Database from, Database into) {
    TableShape shape = shape(from);
    CatalogTable table = shape.catalog();
    boolean missing =
        into.inTransaction(session -> CatalogTable.find(session, table.ref()).isEmpty());
    if (missing) {
      TableCreation creation =
          TableCreation.of(new Sides(from, into), table, Optional.of(ChunkTable.ITEMS.embedding()));
      into.inTransaction(
          session -> {
            for (String statement : creation.statements()) {
              session.run(statement);
            }
            return creation;
          });
      into.renewSessions();
    }
    return shape;
  }

  private static TableShape shape(Database of) {
    return of.inTransaction(session -> TableShape.read(session, ChunkTable.ITEMS, of.describe()));
  }

  /** Nothing of DMS was created yet. */
  private static void admit(List<DmsFinding> found, StagingDatabase staging, Reporter reporter) {
    List<DmsFinding> obstacles = found.stream().filter(DmsFinding::blocks).toList();
    if (!obstacles.isEmpty()) {
      StagingDatabase.remove(staging.target(), staging.created());
      Outstanding.of(staging.created()).ifPresent(reporter::settled);
      throw new Fault(
          ExitCode.BAD_CONFIGURATION,
          "DMS cannot load the rows: "
              + obstacles.stream().map(DmsFinding::what).collect(Collectors.joining("; ")),
          "Nothing was created in AWS for it. To do: "
              + obstacles.stream().map(DmsFinding::fix).collect(Collectors.joining("; ", "", ".")));
    }
    found.forEach(one -> reporter.warning("%s: %s".formatted(one.what(), one.fix())));
  }

  /** What does not change has to be the same; a source that is written need not be. */
  private static void requireEqual(Database from, Database into, TableShape table) {
    SourceProof proof =
        SourceProof.of(
            new SourceProof.Table(from, table),
            new SourceProof.Table(into, shape(into)),
            LISTED,
            Optional.empty(),
            () -> TenantList.OPEN);
    if (!proof.report().rowsAreRight()) {
      throw new Fault(
          ExitCode.VERIFICATION_FAILED,
          "DMS reports that all rows are loaded, and they are not those of the source",
          "\"portage cleanup\" removes what was loaded. Use --route copy.");
    }
  }

  /** Removes what there is of the data migration: nothing of it is needed after the load. */
  private void removeMigration(Database target, RunContext context) {
    List<Created.DmsResource> left = DmsRemoval.outstanding(target);
    if (left.isEmpty()) {
      return;
    }
    loading.removal().remove(target, StackRemovers.waits(context));
    left.stream().flatMap(one -> Outstanding.of(one).stream()).forEach(context.reporter()::settled);
  }

  /** Drops the rows that DMS loaded, when they were merged. */
  void drop(Database target, RunContext context) {
    Created.StagingDatabase staging = loading.staging(target).created();
    StagingDatabase.remove(target, staging);
    Outstanding.of(staging).ifPresent(context.reporter()::settled);
  }
}
