package dev.portage.migration;

import dev.portage.copy.Patience;
import dev.portage.fault.Fault;
import dev.portage.journal.MigrationIdentity;
import dev.portage.journal.Origin;
import dev.portage.journal.Route;
import dev.portage.postgres.Database;
import dev.portage.store.TableShape;
import dev.portage.verify.VerificationReport;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Finds the deployment whose bots are embedded again. It has no source cluster to connect to. */
final class ReembedSetup implements RouteSetup {
  /** A failover of the target takes a minute; an outage of AWS is reported after this. */
  private static final Duration RETRY_WINDOW = Duration.ofMinutes(5);

  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Supplier<DeploymentClients> discovery;
  private final ReembedSettings settings;
  private final RunContext context;
  private final ProgressMessages messages;
  private final Patience patience;
  private DeploymentClients clients;
  private TableShape shape;

  ReembedSetup(
      Supplier<DeploymentClients> discovery, ReembedSettings settings, RunContext context) {
    this.discovery = discovery;
    this.settings = settings;
    this.context = context;
    this.messages = new ProgressMessages(context.reporter(), route());
    this.patience = new Patience(RETRY_WINDOW, context.clock());
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
    shape = target.inTransaction(session -> TableShape.ofItems(session, target.shown()));
    int dimensions = settings.model().dimensions(OptionalInt.of(shape.fixedDimensions()));
    shape.requireDimensions(dimensions, target.shown());
    messages.target(target.shown(), shape);
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
  public VerificationReport proveAgain(Database target) {
    return Proof.of(clients.bots(), target, settings.scanSegments());
  }

  @Override
  public Optional<String> price() {
    return Optional.empty();
  }

  @Override
  public RouteSteps connect(Database target, MigrationIdentity identity) {
    return new ReembedSteps(clients, target, settings, context);
  }

  @Override
  public void pauseOrThrow(Fault fault) {
    if (!patience.bears(fault) || context.interrupt().stopLaunching()) {
      throw fault;
    }
    context.reporter().warning(fault.getMessage() + "; retrying");
    context.interrupt().await(PAUSE);
  }
}
