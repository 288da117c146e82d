package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.plan.TenantSelection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which bots are restored now, by any route. */
final class SelectionOptions {
  @Option(
      names = "--bot",
      paramLabel = "BOT",
      description =
          "Restore only this bot now, by its id or title; of other tables the tenant. Can be repeated."
              + " The same command without it restores the others. Rows of other tables that rows"
              + " refer to (collections) are restored for all.")
  private List<String> bots = List.of();

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "Restore only the bots of this user now. Can be repeated.")
  private List<String> users = List.of();

  @Option(
      names = "--first",
      paramLabel = "N",
      description = "Restore only this many bots now, the most recently used ones.")
  private Integer first;

  @Option(
      names = "--exclude",
      paramLabel = "BOT",
      description = "Leave this bot for a later run, by its id or title. Can be repeated.")
  private List<String> excluded = List.of();

  TenantSelection selection() {
    return new TenantSelection(
        Set.copyOf(bots),
        Set.copyOf(users),
        first == null
            ? OptionalInt.empty()
            : OptionalInt.of(Checked.between("--first", first, 1, Integer.MAX_VALUE)),
        Set.copyOf(excluded));
  }

  /** Refuses a choice of bots together with this option, which concerns all of them. */
  void requireNone(String option) {
    if (!selection().equals(TenantSelection.ALL)) {
      throw new Fault(
          ExitCode.USAGE,
          "%s is given with a choice of bots".formatted(option),
          "It concerns the whole migration: leave out --bot, --user, --first and --exclude.");
    }
  }
}
