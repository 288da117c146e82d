package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command without a verb: it names the verbs. */
@Command(
    name = "portage",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    header = "Brings the knowledge of a Bedrock Claude Chat deployment back into a new cluster.",
    description = {
      "",
      "After an update that replaced the Aurora cluster, every bot is without knowledge. Portage"
          + " embeds it again, most recently used bots first, and proves that nothing is missing."
          + " Killed at any moment, the same command goes on.",
      "",
      "Begin with: portage discover, then portage plan, then portage migrate.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 defect, 2 usage, 1x configuration, 2x AWS, 3x bots, 4x target,"
          + " 50 verification failed, 130 interrupted (README: Exit codes)."
    },
    subcommands = {
      DiscoverVerb.class,
      PlanVerb.class,
      MigrateVerb.class,
      StatusVerb.class,
      VerifyVerb.class,
      SearchVerb.class,
      CleanupVerb.class,
      IndexVerb.class,
      WorkerVerb.class,
      HelpCommand.class
    })
final class Portage implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
    throw new Fault(
        ExitCode.USAGE, "no verb", "Say what to do, for example: portage discover --region REGION");
  }
}
