package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command without a verb: it names the verbs. */
@Command(
    name = "portage",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    header = "Restores the knowledge of a Bedrock Claude Chat deployment in a new cluster.",
    description = {
      "",
      "An update of the application replaces its Aurora cluster with an empty one, and every bot"
          + " loses its knowledge. Portage restores it by one of two routes: \"copy\" copies the"
          + " rows of a snapshot, or of another cluster (\"dms\": as AWS DMS loads them), and \"reembed\" reads the sources of every"
          + " bot again and embeds them. The bots that were used last come first, and Portage"
          + " proves that nothing is missing. It also copies other pgvector tables, between any two"
          + " clusters.",
      "",
      "A run that was interrupted, at whatever moment, is resumed by the same command.",
      "",
      "Begin with: portage discover, then portage migrate --route copy --snapshot latest; portage"
          + " plan shows what --route reembed would cost.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    subcommands = {
      DiscoverVerb.class,
      SnapshotsVerb.class,
      PlanVerb.class,
      MigrateVerb.class,
      CutoverVerb.class,
      StatusVerb.class,
      VerifyVerb.class,
      SearchVerb.class,
      CleanupVerb.class,
      IndexVerb.class,
      WorkerVerb.class,
      HelpCommand.class
    })
final class Portage implements Runnable {
  private CommandSpec spec;

  /** Takes its own specification, and adds the exit codes to the help text. */
  @Spec
  void spec(CommandSpec own) {
    spec = own;
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      codes.put(" " + code.number(), code.meaning());
    }
    own.usageMessage().exitCodeList(codes);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
    throw new Fault(
        ExitCode.USAGE, "no verb", "Name a verb, for example: portage discover --region REGION");
  }
}
