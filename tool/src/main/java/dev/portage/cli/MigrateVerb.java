package dev.portage.cli;

import dev.portage.copy.CopyLimits;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Route;
import dev.portage.migration.DryRun;
import dev.portage.migration.FollowSettings;
import dev.portage.migration.IndexSettings;
import dev.portage.migration.Interrupt;
import dev.portage.migration.Migration;
import dev.portage.migration.MigrationReport;
import dev.portage.migration.RunContext;
import dev.portage.migration.TransferEndpoints;
import dev.portage.migration.Undo;
import dev.portage.store.TenantNoun;
import dev.portage.wiring.StackClients;
import dev.portage.wiring.TargetCluster;
import dev.portage.wiring.TransferChoice;
import dev.portage.wiring.TransferWiring;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a migration, or resumes one. */
@Command(
    name = "migrate",
    description = {
      "Restore the bots' knowledge on the target, most recently used bots first.",
      "The same command resumes a run that was interrupted; after a finished migration it writes"
          + " nothing. Ctrl-C while bots are copied or embedded starts no further work and waits for"
          + " what runs; a second one, or one in another step, ends the command at once. Tasks on"
          + " ECS that run then continue."
    })
final class MigrateVerb implements Callable<Integer> {
  /** What the first Ctrl-C does about running tasks. */
  enum OnInterrupt {
    /** Waits for them. */
    WAIT,
    /** Ends at once; they continue to run. */
    LEAVE
  }

  /** Of an undo: for the coordinator's lock and the rows. */
  private static final int CONNECTIONS = 3;

  /** What an operator who gives it expects, and an undo does not do. */
  private static final List<String> NOT_OF_UNDO =
      List.of(
          "--repair",
          "--source-wins",
          "--follow-deletes",
          "--conflicts",
          "--create-table",
          "--remove-side-cluster",
          "--max-slot-size",
          "--until-caught-up",
          "--subscription");

  /** What the route copy alone reads, of the options of both transfers. */
  private static final List<String> ONLY_COPY =
      List.of(
          "--snapshot",
          "--clone",
          "--remove-side-cluster",
          "--repair",
          "--source-wins",
          "--follow-deletes",
          "--create-table",
          "--tenants-order",
          "--bot",
          "--user",
          "--status",
          "--since",
          "--first",
          "--exclude");

  @Mixin private CommonOptions common;

  @Option(
      names = "--route",
      required = true,
      paramLabel = "ROUTE",
      description = {
        "Required. reembed: read the sources of every bot again, embed them, and write the rows"
            + " to the target.",
        "copy: copy the rows of a snapshot (--snapshot), of a clone of a cluster that still runs"
            + " (--clone), or of another cluster (--source), without embedding anything.",
        "replicate: copy the rows of a cluster that is still written (--source), and then apply its"
            + " changes until the cutover. It needs wal_level logical there, and creates a"
            + " replication slot.",
        "dms: as copy from --source, --snapshot or --clone, where AWS DMS brings the rows: into a"
            + " database of its own in the target's cluster, from which they are merged."
      })
  private String id;

  @Option(
      names = "--dry-run",
      description =
          "Survey and plan, show what would be done and asked, and write nothing. No side"
              + " cluster is made for it.")
  private boolean dryRun;

  @Option(
      names = "--undo",
      description = {
        "Remove the rows that the last migration by this route wrote, such as those of a wrong"
            + " snapshot, after showing how many, and forget that migration; in tables of other"
            + " applications, those of all copies into the table. Rows that the application wrote"
            + " or changed stay, and so do rows that rows of other tables refer to; rows that the"
            + " migration replaced or removed are not restored. A table that it created is dropped"
            + " where it is empty; an extension or a schema stays. It needs no source; options"
            + " about the source are ignored."
      })
  private boolean undo;

  @Option(
      names = {"-y", "--yes"},
      description =
          "Do not ask before steps that cost money, or that write, replace, remove or create"
              + " anything.")
  private boolean yes;

  @Option(
      names = "--on-interrupt",
      paramLabel = "WHAT",
      defaultValue = "wait",
      description =
          "What Ctrl-C does with running tasks: wait (until they end) or leave (end at once; the"
              + " tasks continue). Default: ${DEFAULT-VALUE}.")
  private OnInterrupt onInterrupt;

  @Mixin private SelectionOptions selection;
  @Mixin private CopyOptions copying;
  @Mixin private IndexOptions indexing;
  @Mixin private FollowOptions following;
  @Mixin private DmsOptions dms;
  @Mixin private StoreOptions stores;
  @Mixin private WorkOptions work;
  @Mixin private DeploymentOptions options;

  @Spec private CommandSpec spec;

  private final Output output;

  MigrateVerb(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    Interrupt interrupt = new Interrupt(onInterrupt == OnInterrupt.LEAVE);
    Console console = new Console(output.err(), yes, GivenOptions.target(spec));
    try {
      if (undo) {
        return undone(interrupt, console).number();
      }
      if (dryRun) {
        show(migration(interrupt, console, Migration::dryRun));
        return ExitCode.OK.number();
      }
      MigrationReport report = migrate(interrupt, console);
      ReportOutput.show(report, noun(), hints(), common.json, output);
      if (!common.json) {
        new FailedBots(report.units(), route(), noun(), GivenOptions.target(spec))
            .lines()
            .forEach(output::line);
      }
      console.outstanding().forEach(sentence -> output.err().println("! " + sentence));
      return ReportOutput.exitCode(report).number();
    } catch (RuntimeException e) {
      throw withOutstanding(Faults.of(e), console.outstanding());
    }
  }

  /** Its last line says what the run leaves. */
  static Fault withOutstanding(Fault fault, List<String> outstanding) {
    return outstanding.isEmpty()
        ? fault
        : new Fault(
            fault.code(),
            fault.getMessage(),
            "%s %s.".formatted(fault.next(), String.join(". ", outstanding)),
            fault);
  }

  private MigrationReport migrate(Interrupt interrupt, Console console) {
    return migration(interrupt, console, Migration::run);
  }

  private ExitCode undone(Interrupt interrupt, Console shown) {
    selection.requireNone("--undo");
    GivenOptions.requireNone(spec, NOT_OF_UNDO, "--undo");
    Route route = route();
    if (route == Route.Transfer.REPLICATE) {
      throw new Fault(
          ExitCode.USAGE,
          "--undo does not support the route replicate in this version",
          "\"portage cleanup\" with the same --source drops the replication slot, and then the source"
              + " has nothing of Portage's any more. Rows that came from it stay on the target.");
    }
    try (Console console = shown;
        TargetCluster target =
            TargetCluster.open(stores.target(options), CONNECTIONS, output::caller)) {
      CtrlC.passTo(interrupt, console);
      RunContext context = new RunContext(console, interrupt, Clock.systemUTC());
      UndoRun run =
          new UndoRun(
              new Undo(target.database(), target.table(), route, CopyLimits.USUAL, context),
              output,
              common.json);
      if (dryRun) {
        run.preview();
        return ExitCode.OK;
      }
      ExitCode code = run.run();
      console.outstanding().forEach(sentence -> output.err().println("! " + sentence));
      return code;
    }
  }

  private void show(DryRun dry) {
    if (dry.preview().isEmpty()) {
      PreviewOutput.showWithoutPlan(route(), dry, common.json, output);
      return;
    }
    PreviewOutput.show(dry.preview().get(), noun(), common.json, output);
    if (!common.json) {
      output.line(
          dry.question()
              .map("a run asks before it continues: %s"::formatted)
              .orElse("there is nothing to do"));
    }
  }

  private <T> T migration(Interrupt interrupt, Console shown, Function<Migration, T> use) {
    Route route = route();
    GivenOptions.requireNoneOf(spec, ofOthers(route), route);
    try (Console console = shown) {
      CtrlC.passTo(interrupt, console);
      RunContext context = new RunContext(console, interrupt, Clock.systemUTC());
      return switch (route) {
        case Route.Embedding.REEMBED -> reembed(context, use);
        case Route.Transfer.COPY ->
            copy(context, use, Optional.empty(), Route.Transfer.COPY, TransferWiring::endpoints);
        case Route.Transfer.DMS ->
            copy(
                context,
                use,
                Optional.empty(),
                Route.Transfer.DMS,
                wiring -> wiring.throughDms(dms.role(), dms.certificates()));
        case Route.Transfer.REPLICATE -> {
          GivenOptions.requireNone(spec, ONLY_COPY, "--route replicate");
          yield copy(
              context,
              use,
              Optional.of(following.settings()),
              Route.Transfer.REPLICATE,
              TransferWiring::endpoints);
        }
      };
    }
  }

  /** The options that only other routes read, by their fields here. */
  private static List<String> ofOthers(Route route) {
    return switch (route) {
      case Route.Embedding ignored -> List.of("copying", "following", "dms", "stores");
      case Route.Transfer.COPY -> List.of("work", "following", "dms");
      case Route.Transfer.REPLICATE -> List.of("work", "dms");
      case Route.Transfer.DMS -> List.of("work", "following");
    };
  }

  private TenantNoun noun() {
    return switch (route()) {
      case Route.Embedding ignored -> TenantNoun.BOT;
      case Route.Transfer ignored -> TenantNoun.of(stores.table());
    };
  }

  private VerificationHints hints() {
    return switch (route()) {
      case Route.Embedding.REEMBED -> VerificationHints.ofJournal();
      case Route.Transfer ignored ->
          VerificationHints.ofSource(GivenOptions.transfer(spec), stores.table());
    };
  }

  private Route route() {
    return Route.find(id)
        .orElseThrow(
            () ->
                new Fault(
                    ExitCode.USAGE,
                    "there is no route \"%s\" in this version".formatted(id),
                    Route.all().stream()
                        .map(route -> "--route " + route.id())
                        .collect(Collectors.joining(" or ", "Use ", "."))));
  }

  private <T> T reembed(RunContext context, Function<Migration, T> use) {
    try (StackClients stack = StackClients.of(options.choice())) {
      context.reporter().note(stack.caller().describe());
      return use.apply(
          Migration.reembed(
              () -> stack.all(work.model()),
              work.settings(selection.selection(), index(), options.tls()),
              context));
    }
  }

  private IndexSettings index() {
    return indexing.settings(GivenOptions.target(spec));
  }

  private <T> T copy(
      RunContext context,
      Function<Migration, T> use,
      Optional<FollowSettings> follow,
      Route.Transfer route,
      Function<TransferWiring, TransferEndpoints> ends) {
    TransferChoice choice = copying.choice(stores, options);
    try (TransferWiring wiring = new TransferWiring(choice, options.choice())) {
      return use.apply(
          Migration.transfer(
              () -> ends.apply(wiring),
              copying.settings(index(), selection.selection(), follow, route),
              context));
    }
  }
}
