package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Retry;
import dev.portage.journal.MigrationIdentity;
import dev.portage.journal.Origin;
import dev.portage.journal.Phase;
import dev.portage.journal.Route;
import dev.portage.merge.ConflictChoice;
import dev.portage.migration.SideClusterChoice.Earlier;
import dev.portage.migration.TransferSource.Opening;
import dev.portage.plan.TenantSelection;
import dev.portage.postgres.Database;
import dev.portage.store.TenantNoun;
import dev.portage.verify.VerificationReport;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds and connects the two clusters between which rows are transferred. */
final class TransferSetup implements RouteSetup {
  /** Connections for the lock, the journal, and an index that is built and watched. */
  private static final int OWN_CONNECTIONS = 4;

  private static final String NOT_PROVED =
      "only the application's bots can be proved without a source";

  private static final String STAGED_TWICE = "DMS loads rows once";

  private final Supplier<TransferEndpoints> discovery;
  private final TransferSettings settings;
  private final RunContext context;
  private final Retry retry;
  private TransferEndpoints endpoints;
  private TargetTable table;

  TransferSetup(
      Supplier<TransferEndpoints> discovery, TransferSettings settings, RunContext context) {
    this.discovery = discovery;
    this.settings = settings;
    this.context = context;
    this.retry = context.retry(settings.limits().retry());
  }

  @Override
  public Route route() {
    return settings.route();
  }

  /** Before the table is known nothing is said of its tenants. */
  @Override
  public TenantNoun noun() {
    return endpoints == null ? TenantNoun.BOT : TenantNoun.of(endpoints.table());
  }

  private ProgressMessages messages() {
    return new ProgressMessages(context.reporter(), route(), noun());
  }

  @Override
  public String version() {
    return settings.version();
  }

  @Override
  public void discover() {
    endpoints = discovery.get();
    if (settings.follow().isPresent()) {
      requireFollowed();
    }
    if (endpoints.source() instanceof StagedSource && !endpoints.mergeByUlid()) {
      throw new Fault(
          ExitCode.USAGE,
          "the route dms does not support table %s in this version, only the application's"
              .formatted(endpoints.table().name()),
          "Use --route copy.");
    }
    context.reporter().note(endpoints.description());
  }

  private void requireFollowed() {
    if (settings.rows().conflicts().equals(Optional.of(ConflictChoice.RENUMBER))) {
      throw new Fault(
          ExitCode.USAGE,
          "the route replicate gives no rows new keys: the source uses its own on",
          "Use --conflicts keep-target, or --route copy.");
    }
    if (!(endpoints.source() instanceof RunningSource)) {
      throw new Fault(
          ExitCode.USAGE,
          "the route replicate needs a source that is still written, and a side cluster is not",
          "Name the cluster that runs with --source, or use --route copy.");
    }
  }

  @Override
  public Database openTarget() {
    return endpoints.target().apply(settings.batches() + OWN_CONNECTIONS);
  }

  @Override
  public long check(Database target) {
    table = TargetTable.find(target, endpoints.table(), settings.createTable());
    if (table.exists()) {
      messages().target(target.describe(), table.shape());
      if (settings.createTable()) {
        context
            .reporter()
            .note("table %s exists, and is used as it is".formatted(endpoints.table().name()));
      }
    } else {
      context
          .reporter()
          .note(
              "%s has no table %s: it is to be created as on the source"
                  .formatted(target.describe(), endpoints.table().name()));
    }
    return table.oid();
  }

  @Override
  public MigrationIdentity identity(Ledger ledger) {
    Origin origin = endpoints.source().origin(ledger.unfinishedOrigin());
    ledger.requireOrigin(origin);
    String columns = TargetOptions.columns(endpoints.table());
    ledger.requireColumns(columns);
    return new MigrationIdentity(route(), origin, "", columns);
  }

  /** Neither a snapshot nor a clone changes: none is made again to find nothing to do. */
  @Override
  public boolean wasProved(Ledger ledger) {
    return rows() instanceof SideClusterSource
        && endpoints.tenants() instanceof BotTenants
        && ledger.finished()
        && ledger.isProved()
        && !settings.rows().repair()
        && ledger.failed().isEmpty();
  }

  @Override
  public VerificationReport proveAgain(Database target, MigrationIdentity identity) {
    if (rows() instanceof SideClusterSource side) {
      side.choice().unproved(identity.origin()).ifPresent(context.reporter()::note);
    }
    indexStep(target).noteWhereNone();
    return switch (endpoints.tenants()) {
      case BotTenants bots -> bots.verify(target);
      case TenantFile ignored -> throw new IllegalStateException(NOT_PROVED);
      case AllTenants ignored -> throw new IllegalStateException(NOT_PROVED);
    };
  }

  /** Where the rows are from in the end. */
  private TransferSource rows() {
    return endpoints.source() instanceof StagedSource staged ? staged.rows() : endpoints.source();
  }

  @Override
  public Optional<String> price(MigrationIdentity identity, Ledger ledger) {
    Optional<String> ofRows = priceOfRows(identity, ledger);
    return endpoints.source() instanceof StagedSource staged
        ? Optional.of(staged.offer(ofRows))
        : ofRows;
  }

  private Optional<String> priceOfRows(MigrationIdentity identity, Ledger ledger) {
    return switch (rows()) {
      case SideClusterSource side -> {
        table.requireRights(settings, !endpoints.mergeByUlid());
        yield Optional.of(
            side.offer(
                identity.origin(),
                earlier(ledger),
                settings.removeSideCluster(),
                context.reporter()));
      }
      case RunningSource ignored -> Optional.empty();
      case StagedSource ignored -> throw new IllegalStateException(STAGED_TWICE);
    };
  }

  private Earlier earlier(Ledger ledger) {
    if (settings.rows().repair() || ledger.units().isEmpty()) {
      return Earlier.NOTHING;
    }
    return ledger.finished() ? Earlier.FINISHED : Earlier.BEGUN;
  }

  @Override
  public RouteSteps connect(Database target, MigrationIdentity identity) {
    messages().step(Phase.SOURCE);
    Opening opening = new Opening(identity.origin(), target, settings.batches() + 1, context);
    OpenSource source = endpoints.source().open(opening);
    try {
      if (!retry.run(() -> requireTwo(source.database(), target))) {
        throw Migration.stoppedWhileWaiting();
      }
    } catch (Fault fault) {
      source.close();
      throw fault;
    }
    return new TransferSteps(
        endpoints,
        source,
        new Endpoints(source.database(), target, table),
        settings,
        context,
        retry);
  }

  /** Rows that are missing, or of bots that failed, are copied from it by the next run. */
  @Override
  public void afterRun(
      Database target, CoordinatorLock lock, MigrationIdentity identity, MigrationReport report) {
    if (endpoints.source() instanceof StagedSource staged
        && report.end() == MigrationReport.End.FINISHED
        && report.isProved()
        && isFinished(target)) {
      lock.ensureHeld();
      staged.drop(target, context);
    }
    if (!settings.removeSideCluster() || report.end() != MigrationReport.End.FINISHED) {
      return;
    }
    switch (rows()) {
      case SideClusterSource side when report.isProved() && isFinished(target) -> {
        lock.ensureHeld();
        side.remove(identity.origin(), target, context);
      }
      case SideClusterSource ignored ->
          context
              .reporter()
              .warning(
                  "the side cluster is kept, since not every %1$s's rows are migrated and verified: the same command%2$s copies what is left"
                      .formatted(
                          noun().word(),
                          settings.selection().equals(TenantSelection.ALL)
                              ? ""
                              : ", without a choice of %ss,".formatted(noun().word())));
      case RunningSource ignored -> {}
      case StagedSource ignored -> throw new IllegalStateException(STAGED_TWICE);
    }
  }

  /** Not where only some bots were chosen. */
  private boolean isFinished(Database target) {
    return Ledger.find(target, table.oid(), route()).finished();
  }

  /** A table that is copied into itself would lose its rows for a while. */
  private static void requireTwo(Database source, Database target) {
    if (identity(source).equals(identity(target))) {
      throw new Fault(
          ExitCode.USAGE,
          "source and target are the same database: " + target.describe(),
          "Name the cluster that the update replaced with --source or --clone, or use --snapshot"
              + " latest.");
    }
  }

  private static String identity(Database database) {
    return database.inTransaction(
        session ->
            session.one(
                """
                SELECT pg_postmaster_start_time()::text || ' ' || oid || ' ' || inet_server_port()
                  FROM pg_database WHERE datname = current_database()
                """,
                row -> row.getString(1)));
  }

  @Override
  public Retry retry() {
    return retry;
  }

  @Override
  public void afterFailure(Database target, CoordinatorLock lock, RuntimeException failure) {
    if (table != null && table.exists() && !context.interrupt().stopLaunching()) {
      indexStep(target).restoreAfter(failure, lock);
    }
  }

  private IndexStep indexStep(Database target) {
    return settings.indexStep(target, endpoints.table(), context.reporter());
  }
}
