package dev.portage.cli;

import dev.portage.migration.FollowSettings;
import picocli.CommandLine.Option;

/** How the route replicate follows its source. */
final class FollowOptions {
  private static final long GIGABYTE = 1_000_000_000;

  @Option(
      names = "--max-slot-size",
      paramLabel = "GB",
      defaultValue = "20",
      description =
          "The gigabytes of its log that the source may keep for the route replicate. Beyond them"
              + " the replication slot is dropped, so that the source's disk does not fill, and the"
              + " run ends. Default: ${DEFAULT-VALUE}.")
  private int mostLog;

  @Option(
      names = "--until-caught-up",
      description =
          "End the route replicate when the target has all changes. The replication slot stays; the"
              + " same command resumes there. Default: it follows until Ctrl-C or the cutover.")
  private boolean untilCaughtUp;

  @Option(
      names = "--subscription",
      description =
          "Have a subscription of the target take over once the target has caught up, where its"
              + " server reaches the source. Best where the application does not write on the target"
              + " before the cutover: the source's rows come beside those that it writes, until"
              + " Portage sees that and applies the changes. It also follows while no command runs, and then nothing watches"
              + " --max-slot-size. Default: all changes go through this process.")
  private boolean subscription;

  FollowSettings settings() {
    return new FollowSettings(
        GIGABYTE * Checked.between("--max-slot-size", mostLog, 1, 100_000),
        untilCaughtUp,
        !subscription);
  }
}
