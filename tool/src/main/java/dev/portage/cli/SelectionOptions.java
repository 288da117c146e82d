package dev.portage.cli;

import dev.portage.plan.TenantSelection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which bots are copied now. */
final class SelectionOptions {
  @Option(
      names = "--bot",
      paramLabel = "BOT",
      description =
          "Copy only this bot now, by its id or title; of other tables the tenant. Can be repeated."
              + " The same command without it copies the others.")
  private List<String> bots = List.of();

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "Copy only the bots of this user now. Can be repeated.")
  private List<String> users = List.of();

  @Option(
      names = "--first",
      paramLabel = "N",
      description = "Copy only this many bots now, the most recently used ones.")
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
}
