package dev.portage.migration;

import dev.portage.fault.Retry;
import dev.portage.journal.MigrationIdentity;
import dev.portage.journal.Origin;
import dev.portage.journal.Route;
import dev.portage.postgres.Database;
import dev.portage.store.TableShape;
import dev.portage.verify.VerificationReport;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Finds the deployment whose bots are embedded again. It has no source cluster to connect to. */
final class ReembedSetup implements RouteSetup {
  private final Supplier<DeploymentClients> discovery;
  private final ReembedSettings settings;
  private final RunContext context;
  private final ProgressMessages messages;
  private final Retry retry;
  private DeploymentClients clients;
  private TableShape shape;

  ReembedSetup(
      Supplier<DeploymentClients> discovery, ReembedSettings settings, RunContext context) {
    this.discovery = discovery;
    this.settings = settings;
    this.context = context;
    this.messages = new ProgressMessages(context.reporter(), route(), noun());
    this.retry = context.retry(settings.retry());
  }

  @Override
  public Route route() {
    return Route.Embedding.REEMBED;
  }

  @Override
  public String version() {
    return settings.version();
  }

  @Override
  public void discover() {
    clients = discovery.get();
    messages.deployment(clients.deployment());
  }

  @Override
  public Database openTarget() {
    return clients.target().get();
  }

  @Override
  public long check(Database target) {
    shape = target.inTransaction(session -> TableShape.ofItems(session, target.describe()));
    int dimensions = settings.model().dimensions(OptionalInt.of(shape.fixedDimensions()));
    shape.requireDimensions(dimensions, target.describe());
    messages.target(target.describe(), shape);
    return shape.oid();
  }

  @Override
  public MigrationIdentity identity(Ledger ledger) {
    return new MigrationIdentity(
        route(), new Origin.BotSources(), settings.model().id(shape.fixedDimensions()));
  }

  /** The bots' sources change at any time. */
  @Override
  public boolean wasProved(Ledger ledger) {
    return false;
  }

  @Override
  public VerificationReport proveAgain(Database target, MigrationIdentity identity) {
    return VerificationRun.of(clients.bots(), target, settings.scanSegments());
  }

  @Override
  public Optional<String> price(MigrationIdentity identity, Ledger ledger) {
    return Optional.empty();
  }

  @Override
  public RouteSteps connect(Database target, MigrationIdentity identity) {
    return new ReembedSteps(clients, target, settings, context, retry);
  }

  @Override
  public Retry retry() {
    return retry;
  }

  @Override
  public void afterFailure(Database target, CoordinatorLock lock, RuntimeException failure) {
    if (shape != null && !context.interrupt().stopLaunching()) {
      settings.indexStep(target, context.reporter()).restoreAfter(failure, lock);
    }
  }
}
