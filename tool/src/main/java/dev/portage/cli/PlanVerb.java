package dev.portage.cli;

import dev.portage.migration.IndexSettings;
import dev.portage.migration.Migration;
import dev.portage.migration.Preview;
import dev.portage.migration.RunContext;
import dev.portage.store.TenantNoun;
import dev.portage.wiring.StackClients;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what a migration would do, and what it would cost. */
@Command(
    name = "plan",
    description = {
      "Show what --route reembed would do: the bots in their order, cost and time.",
      "It writes nothing."
    })
final class PlanVerb implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private DeploymentOptions options;
  @Mixin private WorkOptions work;
  @Mixin private SelectionOptions selection;

  private final Output output;

  PlanVerb(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    PreviewOutput.show(preview(), TenantNoun.BOT, common.json, output);
    if (!common.json) {
      output.line(
          "an estimate, from the sizes of the files and prices of us-east-1; the text itself is not"
              + " read before");
    }
    return 0;
  }

  private Preview preview() {
    try (StackClients stack = StackClients.of(options.choice());
        Console console = new Console(output.err(), true)) {
      console.note(stack.caller().describe());
      RunContext context = RunContext.uninterrupted(console);
      return Migration.reembed(
              () -> stack.all(work.model()),
              work.settings(selection.selection(), IndexSettings.USUAL, options.tls()),
              context)
          .dryRun()
          .preview()
          .orElseThrow();
    }
  }
}
