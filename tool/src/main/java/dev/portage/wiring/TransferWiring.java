package dev.portage.wiring;

import dev.portage.deployment.Deployment;
import dev.portage.deployment.SecretStore;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.migration.BotTenants;
import dev.portage.migration.RunningSource;
import dev.portage.migration.StagedSource;
import dev.portage.migration.TenantSource;
import dev.portage.migration.TransferEndpoints;
import dev.portage.migration.TransferSource;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Side;
import dev.portage.store.ChunkTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Opens the two ends of a transfer: into a stack's cluster, or between any two clusters. AWS is
 * called only where something of it is named.
 */
public final class TransferWiring implements AutoCloseable {
  private final TransferChoice choice;
  private final StackChoice stack;
  private StackClients clients;

  /**
   * Nothing is opened yet.
   *
   * @param stack whose secrets are read where the source is named by one, also where the target is
   *     of no stack
   */
  public TransferWiring(TransferChoice choice, StackChoice stack) {
    this.choice = choice;
    this.stack = stack;
  }

  /**
   * The two ends.
   *
   * @throws Fault USAGE where not exactly one source is named
   */
  public TransferEndpoints endpoints() {
    return switch (choice.target()) {
      case TargetChoice.Named named -> betweenAny(named);
      case TargetChoice.OfStack ofStack -> intoStack(ofStack);
    };
  }

  /**
   * The two ends, where AWS DMS brings the rows.
   *
   * @param role ARN of a role for DMS; empty where Portage creates one
   * @param certificate PEM text of those who sign the servers' certificates
   * @throws Fault USAGE where not exactly one source is named, or the target is no stack's
   */
  public TransferEndpoints throughDms(Optional<String> role, Optional<String> certificate) {
    requireStack("--route dms loads a database", "Use --route copy");
    TransferEndpoints ends = endpoints();
    return ends.from(new StagedSource(ends.source(), clients().loading(role, certificate)));
  }

  private TransferEndpoints betweenAny(TargetChoice.Named target) {
    ChunkTable table = target.table();
    return new TransferEndpoints(
        "table %s, between two clusters of no stack".formatted(table.name()),
        table,
        table.equals(ChunkTable.ITEMS),
        choice.tenants(),
        source(),
        connections -> Database.open(target::address, connections));
  }

  private TransferEndpoints intoStack(TargetChoice.OfStack target) {
    Deployment deployment = clients().deployment();
    ChunkTable table = target.table();
    boolean items = table.equals(ChunkTable.ITEMS);
    TenantSource tenants =
        items
            ? new BotTenants(clients().bots(deployment), choice.scanSegments())
            : choice.tenants();
    return new TransferEndpoints(
        "stack %s in %s; %s"
            .formatted(deployment.stackName(), deployment.region(), clients().caller().describe()),
        table,
        items,
        tenants,
        source(),
        connections -> clients().target(deployment, connections));
  }

  private TransferSource source() {
    List<String> given = given();
    if (given.size() != 1) {
      throw new Fault(
          ExitCode.USAGE,
          given.isEmpty()
              ? "nothing says where the rows are to be copied from"
              : String.join(" and ", given) + " all say where the rows are to be copied from",
          "Use --snapshot latest for the cluster that the update replaced, --clone for one that runs"
              + " beside the target and is not to be burdened, or --source for any that runs.");
    }
    return choice
        .snapshot()
        .<TransferSource>map(this::snapshot)
        .or(() -> choice.cloned().map(this::cloned))
        .orElseGet(this::running);
  }

  private List<String> given() {
    return Stream.of(
            choice.source().map(ignored -> "--source"),
            choice.snapshot().map(ignored -> "--snapshot"),
            choice.cloned().map(ignored -> "--clone"))
        .flatMap(Optional::stream)
        .toList();
  }

  private TransferSource snapshot(String asked) {
    requireStack("--snapshot restores", "Restore it by hand, and name the restored cluster");
    return clients().snapshot(asked, choice.sidePassword());
  }

  private TransferSource cloned(String asked) {
    requireStack("--clone makes a cluster", "Clone it by hand, and name the clone");
    return clients().cloned(asked, choice.sidePassword());
  }

  private void requireStack(String what, String byHand) {
    if (choice.target() instanceof TargetChoice.Named) {
      throw new Fault(
          ExitCode.USAGE,
          what + " beside the cluster of a stack, and --target names one of no stack",
          byHand + " with --source.");
    }
  }

  private RunningSource running() {
    return new RunningSource(
        () -> source(this::secrets).describe(),
        connections -> Database.open(Side.SOURCE, () -> source(this::secrets), connections));
  }

  private DatabaseAddress source(Supplier<SecretStore> secrets) {
    return choice.source().orElseThrow().apply(secrets);
  }

  private SecretStore secrets() {
    return clients().secrets();
  }

  private StackClients clients() {
    if (clients == null) {
      clients = StackClients.of(stack);
    }
    return clients;
  }

  @Override
  public void close() {
    if (clients != null) {
      clients.close();
    }
  }
}
