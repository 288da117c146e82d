package dev.portage.cli;

import dev.portage.copy.CopyLimits;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.migration.CopySettings;
import dev.portage.migration.Rosters;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** How the route copy works. */
final class CopyOptions {
  @Option(
      names = "--snapshot",
      paramLabel = "ID",
      description =
          "Restore this snapshot as a side cluster beside the stack's, and take rows from there:"
              + " latest for the newest of the cluster that the update replaced, an identifier, or"
              + " an ARN. A fresh password is set on it, unless PORTAGE_SOURCE_PASSWORD holds the"
              + " one that was noted.")
  private String snapshot;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description =
          "Batches of rows at once; each takes a connection to either side. Default: the cores of"
              + " this machine, at most 4.")
  private Integer parallel;

  @Option(
      names = "--repair",
      description =
          "Copy again what is missing on the target. Rows that differ there are listed and left as"
              + " they are.")
  private boolean repair;

  @Option(
      names = "--source-wins",
      description =
          "With --repair: overwrite the rows of the target that differ from the source's, after"
              + " listing them.")
  private boolean sourceWins;

  @Option(
      names = "--index",
      paramLabel = "WHICH",
      defaultValue = "advised",
      description =
          "The vector index when the rows are there: advised, chosen and measured for them, or"
              + " kept, as it was before. One that neither Portage nor the application's set-up"
              + " made is always kept. Default: ${DEFAULT-VALUE}.")
  private IndexAfter index = IndexAfter.ADVISED;

  @Option(names = IndexVerb.DROP_EXISTING, description = IndexVerb.DROP_EXISTING_MEANS)
  private boolean dropExisting;

  /** What becomes of the vector index. */
  enum IndexAfter {
    /** Chosen for the rows that are there. */
    ADVISED,
    /** As it was. */
    KEPT
  }

  @Option(
      names = "--tenants-order",
      paramLabel = "FILE",
      description =
          "When each tenant was used last, where no stack knows: lines of tenant,milliseconds"
              + " since 1970. Those used last come back first.")
  private Path order;

  /** The snapshot to take rows from, where one is named. */
  Optional<String> snapshot() {
    return Optional.ofNullable(snapshot);
  }

  CopySettings settings() {
    if (sourceWins && !repair) {
      throw new Fault(
          ExitCode.USAGE,
          "--source-wins is given without --repair",
          "Pass both to overwrite rows of the target that differ from the source's.");
    }
    OptionalInt lanes =
        parallel == null
            ? OptionalInt.empty()
            : OptionalInt.of(Checked.between("--parallel", parallel, 1, 64));
    return new CopySettings(
        Version.text(),
        "%s, process %d".formatted(System.getProperty("user.name"), ProcessHandle.current().pid()),
        lanes,
        repair,
        sourceWins,
        index == IndexAfter.ADVISED,
        dropExisting,
        CopyLimits.USUAL);
  }

  /** Who should have rows, where no stack says it. */
  Rosters rosters() {
    return order == null ? Rosters.OPEN : OrderedTenants.read(order);
  }
}
