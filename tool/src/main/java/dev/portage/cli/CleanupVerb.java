package dev.portage.cli;

import dev.portage.migration.Cleanup;
import dev.portage.migration.Cleanup.Removed;
import dev.portage.migration.Interrupt;
import dev.portage.migration.RunContext;
import dev.portage.migration.StackRemovers;
import dev.portage.postgres.Database;
import dev.portage.wiring.SourceCluster;
import dev.portage.wiring.TargetCluster;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Removes what Portage created, and restores what it changed. */
@Command(
    name = "cleanup",
    description = {
      "Remove what Portage created outside its journal: the side cluster and its instance.",
      "It lists everything and asks before it removes anything. A vector index that an interrupted"
          + " run dropped is restored. With --journal the schema portage is dropped too, and"
          + " database settings that were changed for the index are reset. A replication slot is"
          + " dropped where --source names its cluster. Resources that Portage"
          + " did not create are never touched, nor is a table that migrate --create-table created:"
          + " it is the application's, as its rows are."
    })
final class CleanupVerb implements Callable<Integer> {
  /** Connections for the lock, the journal, and an index that is restored and watched. */
  private static final int CONNECTIONS = 4;

  @Mixin private CommonOptions common;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before removing.")
  private boolean yes;

  @Option(
      names = "--journal",
      description =
          "Remove the journal too. Afterwards \"portage verify\" can compare with a source only, and"
              + " in tables of other applications it is no longer known which rows were copied: a"
              + " further copy takes them for the application's, and inserts deleted ones again.")
  private boolean journal;

  @Mixin private StoreOptions stores;
  @Mixin private DeploymentOptions options;

  @Spec private CommandSpec spec;

  private final Output output;

  CleanupVerb(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    Removed removed;
    Interrupt interrupt = new Interrupt(true);
    Console left = new Console(output.err(), yes, GivenOptions.target(spec));
    try (Console console = left;
        TargetCluster target =
            TargetCluster.open(stores.target(options), CONNECTIONS, output::caller);
        SourceCluster source = new SourceCluster(stores.source(options), options.choice())) {
      CtrlC.passTo(interrupt, console);
      RunContext context = new RunContext(console, interrupt, Clock.systemUTC());
      Optional<Database> from = source.open(2);
      Optional<StackRemovers> removers =
          target.stack().map(stack -> stack.removers(target.database(), from, context));
      Cleanup cleanup =
          new Cleanup(
              target.database(), target.table(), removers, console, GivenOptions.target(spec));
      removed = from.map(cleanup::of).orElse(cleanup).run(journal);
    } catch (RuntimeException e) {
      throw MigrateVerb.withOutstanding(Faults.of(e), left.outstanding());
    }
    show(removed);
    return 0;
  }

  private void show(Removed removed) {
    List<String> things = removed.things();
    if (common.json) {
      output.json(
          Map.of(
              "removed", things,
              "restored", removed.restored(),
              "reset", removed.reset(),
              "declined", removed.declined()));
      return;
    }
    things.forEach(thing -> output.line("removed: " + thing));
    removed.restored().forEach(name -> output.line("restored: index " + name));
    removed.reset().forEach(name -> output.line("reset: setting " + name));
    if (removed.isNothing()) {
      output.line(removed.declined() ? "nothing was removed" : "there is nothing to remove");
    }
  }
}
