package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.merge.TableDifferences;
import dev.portage.migration.DeploymentClients;
import dev.portage.migration.Outstanding;
import dev.portage.migration.RunContext;
import dev.portage.migration.TransferEndpoints;
import dev.portage.migration.VerificationRun;
import dev.portage.postgres.Database;
import dev.portage.store.ChunkTable;
import dev.portage.store.RowNoun;
import dev.portage.store.TenantNoun;
import dev.portage.verify.VerificationReport;
import dev.portage.wiring.StackClients;
import dev.portage.wiring.TargetCluster;
import dev.portage.wiring.TransferChoice;
import dev.portage.wiring.TransferWiring;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the rows of every bot with what they should be. */
@Command(
    name = "verify",
    description = {
      "Compare every bot's rows with what was written, by count and digest.",
      "It also looks for orphaned bots, duplicate rows and broken vectors. With --target or --table"
          + " it compares the rows with what is recorded of them on the target, and with --source"
          + " any two clusters, bot by bot. It only reads. The exit code is 50"
          + " where rows are wrong, and 30 where all rows are right but a bot could not be"
          + " migrated."
    })
final class VerifyVerb implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private StoreOptions stores;
  @Mixin private DeploymentOptions options;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description =
          "List at most this many rows of each kind that differ (missing, different, edited,"
              + " deleted, the application's own): of items those of bots that differ from the"
              + " source's, of other tables where it is recorded which rows Portage wrote."
              + " Default: 10.")
  private Integer rows;

  @Spec private CommandSpec spec;

  private final Output output;
  private List<String> left = List.of();

  VerifyVerb(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    VerificationReport report = stores.hasSource() ? betweenClusters() : withJournal();
    show(report);
    boolean items = stores.table().equals(ChunkTable.ITEMS);
    if (rows != null && !items && !VerificationOutput.areCompared(report)) {
      output
          .err()
          .println(
              "! --rows lists no rows of %s: it is not recorded which of them Portage wrote"
                  .formatted(stores.table().name()));
    }
    // Last, as after a migration: what was left costs money, or makes searches slow.
    left.forEach(sentence -> output.err().println("! " + sentence));
    return VerificationOutput.exitCode(report).number();
  }

  private VerificationReport betweenClusters() {
    TransferChoice choice = stores.between(options);
    try (TransferWiring wiring = new TransferWiring(choice, options.choice());
        Console console = new Console(output.err(), true, GivenOptions.target(spec))) {
      TransferEndpoints endpoints = wiring.endpoints();
      console.note(endpoints.description());
      VerificationReport report =
          VerificationRun.between(endpoints, RunContext.uninterrupted(console), listed());
      left = console.outstanding();
      return report;
    }
  }

  private int listed() {
    return rows == null
        ? TableDifferences.LISTED
        : Checked.between("--rows", rows, 0, Integer.MAX_VALUE);
  }

  private VerificationReport withJournal() {
    ChunkTable table = stores.table();
    boolean items = table.equals(ChunkTable.ITEMS);
    if (rows != null && items) {
      throw new Fault(
          ExitCode.USAGE,
          "--rows is given without --source",
          "Rows of items are not recorded one by one: name a source with --source.");
    }
    if (items && !stores.withoutStack()) {
      return withBots();
    }
    try (TargetCluster cluster = TargetCluster.open(stores.target(options), 2, output::caller)) {
      left = outstanding(cluster.database());
      return VerificationRun.ofRecord(cluster.database(), table, listed());
    }
  }

  /** The bots that exist say which of them should have rows. */
  private VerificationReport withBots() {
    try (StackClients stack = StackClients.of(options.choice())) {
      output.caller(stack.caller());
      DeploymentClients clients = stack.all();
      try (Database target = clients.target().get()) {
        left = outstanding(target);
        return VerificationRun.of(clients.bots(), target, WorkOptions.SCAN_SEGMENTS);
      }
    }
  }

  private List<String> outstanding(Database target) {
    return Outstanding.of(target).stream()
        .map(one -> one.sentence(GivenOptions.target(spec)))
        .toList();
  }

  private void show(VerificationReport report) {
    if (common.json) {
      output.json(VerificationOutput.json(report));
      return;
    }
    TextTable table =
        new TextTable(TenantNoun.of(stores.table()).word(), "expected", "rows", "result");
    report
        .checks()
        .forEach(
            check ->
                table.row(
                    check.title(),
                    check.expected() < 0 ? "–" : check.expected(),
                    check.actual(),
                    check.describe()));
    table.lines(Terminal.width()).forEach(output::line);
    output.line(
        "%s, %s"
            .formatted(
                RowNoun.count(report.rows()),
                report.rowsAreRight() ? "all as expected" : "NOT as expected"));
    VerificationOutput.rows(report).forEach(output::line);
    VerificationOutput.next(report, hints()).forEach(output::line);
  }

  private VerificationHints hints() {
    if (stores.hasSource()) {
      return VerificationHints.ofSource(GivenOptions.transfer(spec), stores.table());
    }
    return stores.table().equals(ChunkTable.ITEMS) && !stores.withoutStack()
        ? VerificationHints.ofJournal()
        : VerificationHints.ofRecord(GivenOptions.target(spec));
  }
}
