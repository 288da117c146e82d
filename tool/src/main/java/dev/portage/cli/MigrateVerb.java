package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.migration.CopyMigration;
import dev.portage.migration.Interrupt;
import dev.portage.migration.Migration;
import dev.portage.migration.MigrationReport;
import dev.portage.migration.Telling;
import dev.portage.plan.Route;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a migration, or goes on with one. */
@Command(
    name = "migrate",
    description = {
      "Bring the bots' knowledge back, most recently used bots first.",
      "Running it again goes on where an earlier run stopped, however it stopped; when all is done"
          + " it writes nothing. Ctrl-C starts no further task and waits for those that run; a"
          + " second Ctrl-C leaves them to themselves."
    })
final class MigrateVerb implements Callable<Integer> {
  /** What the first Ctrl-C does about running tasks. */
  enum OnInterrupt {
    /** Waits for them. */
    WAIT,
    /** Leaves them to themselves. */
    LEAVE
  }

  @Mixin private CommonOptions common;

  @Option(
      names = "--route",
      required = true,
      paramLabel = "ROUTE",
      description = {
        "reembed: read the sources again, embed, and write to the new cluster.",
        "copy: copy the rows of another cluster; nothing is embedded."
      })
  private String word;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before what costs money.")
  private boolean yes;

  @Option(
      names = "--on-interrupt",
      paramLabel = "WHAT",
      defaultValue = "wait",
      description = "What Ctrl-C does about running tasks: wait or leave. Default: wait.")
  private OnInterrupt onInterrupt;

  @Mixin private CopyOptions copying;
  @Mixin private StoreOptions stores;
  @Mixin private WorkOptions work;
  @Mixin private DeploymentOptions options;

  private final Output output;

  MigrateVerb(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    Interrupt interrupt = new Interrupt(onInterrupt == OnInterrupt.LEAVE);
    Console console = new Console(output.err(), yes);
    try {
      MigrationReport report = migrate(interrupt, console);
      ReportShown.show(report, common.json, output);
      console.outstanding().forEach(sentence -> output.err().println("! " + sentence));
      return ReportShown.exitCode(report).number();
    } catch (Fault fault) {
      throw withOutstanding(fault, console.outstanding());
    }
  }

  /** Its last line says what the run leaves. */
  private static Fault withOutstanding(Fault fault, List<String> outstanding) {
    return outstanding.isEmpty()
        ? fault
        : new Fault(
            fault.code(),
            fault.getMessage(),
            "%s %s.".formatted(fault.next(), String.join(". ", outstanding)),
            fault);
  }

  private MigrationReport migrate(Interrupt interrupt, Console shown) {
    Route route = route();
    try (Console console = shown) {
      CtrlC.passTo(interrupt, console);
      Telling telling = new Telling(console, interrupt, Clock.systemUTC());
      return switch (route) {
        case Route.Reembed ignored -> reembed(telling);
        case Route.Copy ignored -> copy(telling);
      };
    }
  }

  private Route route() {
    return Stream.of(new Route.Reembed(), new Route.Copy())
        .filter(known -> known.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new Fault(
                    ExitCode.USAGE,
                    "there is no route \"%s\" in this version".formatted(word),
                    "Say --route copy or --route reembed."));
  }

  private MigrationReport reembed(Telling telling) {
    try (AwsSite site = AwsSite.of(options)) {
      telling.story().note(site.caller().describe());
      return new Migration(() -> site.site(work.model()), work.settings(), telling).run();
    }
  }

  private MigrationReport copy(Telling telling) {
    try (CopySite site = new CopySite(options, stores, copying)) {
      return new CopyMigration(site::ground, copying.settings(), telling).run();
    }
  }
}
