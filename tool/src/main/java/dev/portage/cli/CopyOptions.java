package dev.portage.cli;

import dev.portage.copy.CopyLimits;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Route;
import dev.portage.merge.ConflictChoice;
import dev.portage.migration.AllTenants;
import dev.portage.migration.FollowSettings;
import dev.portage.migration.IndexSettings;
import dev.portage.migration.RowSettings;
import dev.portage.migration.TenantFile;
import dev.portage.migration.TenantSource;
import dev.portage.migration.TransferSettings;
import dev.portage.plan.TenantSelection;
import dev.portage.store.ChunkTable;
import dev.portage.wiring.TransferChoice;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** How the routes copy and replicate work. */
final class CopyOptions {
  @Option(
      names = "--snapshot",
      paramLabel = "ID",
      description =
          "Restore this snapshot as a side cluster beside the stack's cluster, and copy from there:"
              + " latest (the newest snapshot of the clusters that the stack had before; portage"
              + " snapshots lists them), an identifier, or an ARN. The side cluster gets a new random password, unless"
              + " PORTAGE_SOURCE_PASSWORD holds the password of the snapshot.")
  private String snapshot;

  @Option(
      names = "--clone",
      paramLabel = "CLUSTER",
      description = {
        "Clone this cluster (its identifier, or its ARN), which still runs in the account and region"
            + " of the stack, as a side cluster beside the stack's, and copy from there: the cluster"
            + " has no work with the copy, and rows that are written to it after it was cloned are"
            + " not copied. The clone shares its storage; pages that change are billed. Later runs"
            + " use the same clone until portage cleanup removes it. After a finished migration a"
            + " new one is made only with --repair.",
        "Its password is as with --snapshot."
      })
  private String cloned;

  @Option(
      names = "--remove-side-cluster",
      description =
          "Remove the side cluster at the end, where every bot's rows are migrated and verified."
              + " Otherwise it is kept, and the last line says what it costs. Default: it is kept,"
              + " and portage cleanup removes it.")
  private boolean removeSideCluster;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description =
          "The number of batches that are copied at the same time; each uses one connection to"
              + " either cluster. Default: the number of processors of this machine, at most 4.")
  private Integer parallel;

  @Option(
      names = "--repair",
      description =
          "Copy again what is missing on the target. Rows that the application wrote, edited or"
              + " deleted there are listed and not changed, also where keys are generated numbers"
              + " and the same one is another document.")
  private boolean repair;

  @Option(
      names = "--source-wins",
      description =
          "With --repair: set the rows that the application edited or deleted on the target back to"
              + " the source's, after listing them.")
  private boolean sourceWins;

  @Option(
      names = "--max-rate",
      paramLabel = "MB",
      description =
          "Copy at most this many megabytes a second, to spare a source or a target that is in use;"
              + " the survey and the verification read as fast as they can. Run the same command again with another number to change it."
              + " Default: no limit.")
  private Integer maxRate;

  @Option(
      names = "--conflicts",
      paramLabel = "WHAT",
      description =
          "What to do with rows of the source whose key another row has on the target, as happens"
              + " where each side gives numbers for itself: renumber (they get new keys on the"
              + " target, and so do the references to them) or keep-target (they are left out, with"
              + " the rows that refer to them). Keep giving it while the source takes rows: it gives"
              + " the same numbers later on. Default: refused before anything is written.")
  private String conflicts;

  @Option(
      names = "--follow-deletes",
      description =
          "Remove from the target the rows that an earlier run wrote and the source no longer has,"
              + " also of the tables that they refer to (collections), after listing them; those"
              + " that the application has changed, or that rows of other tables refer to, are kept."
              + " With a choice of tenants, only their own rows."
              + " Not for the application's table, where a deleted bot's rows are removed in any case.")
  private boolean followDeletes;

  @Option(
      names = "--create-table",
      description =
          "Where the target has no such table, create it as it is on the source: its columns, keys,"
              + " constraints, indexes, sequences and comments, the extension vector and schemas,"
              + " and tables that its rows refer to. --dry-run shows the statements. What has"
              + " triggers, rules, policies, grants or constraints that are not validated, or needs"
              + " what the target lacks, is refused."
              + " Default: a missing table is refused.")
  private boolean createTable;

  @Option(
      names = "--tenants-order",
      paramLabel = "FILE",
      description =
          "A file that says when each tenant was used last, for tables without a stack: one line"
              + " tenant,milliseconds since 1970 for each. Tenants that were used last are copied"
              + " first. Default: no order.")
  private Path order;

  /**
   * Checks them.
   *
   * @param index what becomes of the vector index
   * @param selection which tenants are copied now
   * @param follow how the source's changes are followed; empty where they are not
   * @param route by which the rows come
   */
  TransferSettings settings(
      IndexSettings index,
      TenantSelection selection,
      Optional<FollowSettings> follow,
      Route.Transfer route) {
    if (sourceWins && !repair) {
      throw new Fault(
          ExitCode.USAGE,
          "--source-wins is given without --repair",
          "Pass both to overwrite rows of the target that differ from the source's.");
    }
    if (removeSideCluster && snapshot == null && cloned == null) {
      throw new Fault(
          ExitCode.USAGE,
          "--remove-side-cluster is given without --snapshot or --clone",
          "Only of these a side cluster is made: leave the option out, or pass one of them.");
    }
    OptionalInt batches =
        parallel == null
            ? OptionalInt.empty()
            : OptionalInt.of(Checked.between("--parallel", parallel, 1, 64));
    return new TransferSettings(
        Version.text(),
        "%s, process %d".formatted(System.getProperty("user.name"), ProcessHandle.current().pid()),
        batches,
        new RowSettings(repair, sourceWins, conflicts(), followDeletes),
        selection,
        rate(),
        index,
        createTable,
        removeSideCluster,
        CopyLimits.USUAL,
        follow,
        route);
  }

  private OptionalLong rate() {
    return maxRate == null
        ? OptionalLong.empty()
        : OptionalLong.of(1_000_000L * Checked.between("--max-rate", maxRate, 1, 100_000));
  }

  private Optional<ConflictChoice> conflicts() {
    Optional<ConflictChoice> choice = Optional.ofNullable(conflicts).flatMap(ConflictChoice::find);
    if (conflicts != null && choice.isEmpty()) {
      throw new Fault(
          ExitCode.USAGE,
          "--conflicts: there is no choice \"%s\"".formatted(conflicts),
          "Use --conflicts renumber or --conflicts keep-target.");
    }
    return choice;
  }

  /** Between which clusters rows are copied. */
  TransferChoice choice(StoreOptions stores, DeploymentOptions deployment) {
    if (createTable && stores.table().equals(ChunkTable.ITEMS)) {
      throw new Fault(
          ExitCode.USAGE,
          "--create-table is given for the application's table items",
          "The application's own set-up creates it: deploy the application first, or name another"
              + " table with --table.");
    }
    return new TransferChoice(
        stores.target(deployment),
        stores.source(deployment),
        Optional.ofNullable(snapshot),
        Optional.ofNullable(cloned),
        stores.notedPassword(),
        tenants(),
        WorkOptions.SCAN_SEGMENTS);
  }

  /** The tenants that should have rows, where no stack lists them. */
  private TenantSource tenants() {
    return order == null ? new AllTenants() : TenantFile.read(order);
  }
}
