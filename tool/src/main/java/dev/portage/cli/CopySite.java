package dev.portage.cli;

import dev.portage.deployment.Deployment;
import dev.portage.deployment.SecretStore;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.migration.BotTenants;
import dev.portage.migration.RunningSource;
import dev.portage.migration.TenantSource;
import dev.portage.migration.TransferEndpoints;
import dev.portage.migration.TransferSource;
import dev.portage.postgres.Database;
import dev.portage.postgres.Side;
import dev.portage.store.ChunkTable;

/**
 * What is copied from where to where, as the options say it: into a stack's cluster, or between any
 * two. AWS is reached only where something of it is named.
 */
final class CopySite implements AutoCloseable {
  private final DeploymentOptions deployments;
  private final StoreOptions stores;
  private final CopyOptions options;
  private AwsSite aws;

  CopySite(DeploymentOptions deployments, StoreOptions stores, CopyOptions options) {
    this.deployments = deployments;
    this.stores = stores;
    this.options = options;
  }

  TransferEndpoints endpoints() {
    return stores.withoutStack() ? betweenAny() : intoStack();
  }

  private TransferEndpoints betweenAny() {
    ChunkTable table = stores.table();
    return new TransferEndpoints(
        "table %s, between two clusters of no stack".formatted(table.name()),
        table,
        table.equals(ChunkTable.ITEMS),
        options.tenants(),
        source(),
        connections -> Database.open(stores::target, connections));
  }

  private TransferEndpoints intoStack() {
    Deployment deployment = aws().deployment();
    ChunkTable table = stores.table();
    boolean items = table.equals(ChunkTable.ITEMS);
    TenantSource tenants =
        items
            ? new BotTenants(aws().bots(deployment), WorkOptions.SCAN_SEGMENTS)
            : options.tenants();
    return new TransferEndpoints(
        "stack %s in %s; %s"
            .formatted(deployment.stackName(), deployment.region(), aws().caller().describe()),
        table,
        items,
        tenants,
        source(),
        connections -> aws().target(deployment, connections));
  }

  private TransferSource source() {
    if (stores.hasSource() == options.snapshot().isPresent()) {
      throw new Fault(
          ExitCode.USAGE,
          stores.hasSource()
              ? "--source and --snapshot both say where the rows are to be copied from"
              : "nothing says where the rows are to be copied from",
          "Use --snapshot latest for the cluster that the update replaced, or --source for one that"
              + " runs.");
    }
    return options.snapshot().<TransferSource>map(this::snapshot).orElseGet(() -> running());
  }

  private TransferSource snapshot(String asked) {
    if (stores.withoutStack()) {
      throw new Fault(
          ExitCode.USAGE,
          "--snapshot restores beside the cluster of a stack, and --target names one of no stack",
          "Restore it by hand, and name the restored cluster with --source.");
    }
    return aws().snapshot(asked);
  }

  private RunningSource running() {
    return new RunningSource(
        () -> stores.source(this::secrets).shown(),
        connections -> Database.open(Side.SOURCE, () -> stores.source(this::secrets), connections));
  }

  private SecretStore secrets() {
    return aws().secrets();
  }

  private AwsSite aws() {
    if (aws == null) {
      aws = AwsSite.of(deployments);
    }
    return aws;
  }

  @Override
  public void close() {
    if (aws != null) {
      aws.close();
    }
  }
}
