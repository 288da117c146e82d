package dev.portage.cli;

import dev.portage.deployment.Deployment;
import dev.portage.deployment.SecretStore;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.migration.BotRosters;
import dev.portage.migration.CopyGround;
import dev.portage.migration.CopySource;
import dev.portage.migration.Rosters;
import dev.portage.postgres.ChunkTable;
import dev.portage.postgres.Database;

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

  CopyGround ground() {
    return stores.withoutStack() ? betweenAny() : intoStack();
  }

  private CopyGround betweenAny() {
    ChunkTable table = stores.table();
    return new CopyGround(
        "table %s, between two clusters of no stack".formatted(table.name()),
        table,
        table.equals(ChunkTable.ITEMS),
        options.rosters(),
        source(),
        connections -> Database.open(stores::target, connections));
  }

  private CopyGround intoStack() {
    Deployment deployment = aws().deployment();
    ChunkTable table = stores.table();
    boolean items = table.equals(ChunkTable.ITEMS);
    Rosters rosters =
        items
            ? new BotRosters(aws().bots(deployment), WorkOptions.SCAN_SEGMENTS)
            : options.rosters();
    return new CopyGround(
        "stack %s in %s; %s"
            .formatted(deployment.stackName(), deployment.region(), aws().caller().describe()),
        table,
        items,
        rosters,
        source(),
        connections -> aws().target(deployment, connections));
  }

  private CopySource source() {
    if (stores.hasSource() == options.snapshot().isPresent()) {
      throw new Fault(
          ExitCode.USAGE,
          stores.hasSource()
              ? "--source and --snapshot both say where the rows are to be copied from"
              : "nothing says where the rows are to be copied from",
          "Say --snapshot latest for the cluster that the update replaced, or --source for one that"
              + " runs.");
    }
    return options
        .snapshot()
        .<CopySource>map(this::snapshot)
        .orElseGet(() -> new RunningSource(() -> stores.source(this::secrets)));
  }

  private CopySource snapshot(String asked) {
    if (stores.withoutStack()) {
      throw new Fault(
          ExitCode.USAGE,
          "--snapshot restores beside the cluster of a stack, and --target names one of no stack",
          "Restore it by hand, and say --source.");
    }
    return aws().snapshot(asked);
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
