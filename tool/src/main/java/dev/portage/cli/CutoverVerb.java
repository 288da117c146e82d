package dev.portage.cli;

import dev.portage.copy.CopyLimits;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.merge.ConflictChoice;
import dev.portage.migration.Cutover;
import dev.portage.migration.CutoverReport;
import dev.portage.migration.CutoverSettings;
import dev.portage.migration.Durations;
import dev.portage.migration.Interrupt;
import dev.portage.migration.RunContext;
import dev.portage.store.RowNoun;
import dev.portage.store.TenantId;
import dev.portage.store.TenantNoun;
import dev.portage.wiring.TransferChoice;
import dev.portage.wiring.TransferWiring;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Ends a migration that follows its source. */
@Command(
    name = "cutover",
    description = {
      "End a migration by the route replicate: apply the source's last changes, and prove that the"
          + " target has every row.",
      "Then the replication slot is dropped, and the application can use the target. What takes long"
          + " is done while the source is still used. Name the source as the migration did. A migrate"
          + " command that follows it ends itself. Interrupted or failed, the same command resumes;"
          + " until it has ended, --rollback gives the source back to its users."
    })
final class CutoverVerb implements Callable<Integer> {
  private static final int LISTED = 10;

  @Mixin private CommonOptions common;

  @Option(
      names = "--freeze",
      description =
          "Make the source's table, and those that its rows refer to, read-only before the last"
              + " changes are applied: whatever writes there then gets an error, and no write can be missed. It stays so after the"
              + " cutover; portage cleanup with the same --source undoes it. Default: the"
              + " application's writers must have been stopped, and it is checked that nothing"
              + " writes.")
  private boolean freeze;

  @Option(
      names = "--rollback",
      description =
          "Make the source's table writable again after an interrupted or failed cutover. Nothing"
              + " else is changed; portage migrate --route replicate follows on.")
  private boolean rollback;

  @Option(
      names = "--quiet-for",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "Without --freeze: the seconds for which nothing may have been written on the source."
              + " Default: ${DEFAULT-VALUE}.")
  private int quiet;

  @Option(
      names = "--drain-limit",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description =
          "How many seconds the last changes may take to be applied. Default: ${DEFAULT-VALUE}.")
  private int drain;

  @Option(
      names = "--conflicts",
      paramLabel = "CHOICE",
      description =
          "Of another application's table: keep-target leaves rows of the source out whose key"
              + " another row has on the target, and rows that refer to them. Default: the cutover"
              + " ends, and names them.")
  private String conflicts;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before the source's table is made read-only.")
  private boolean yes;

  @Mixin private StoreOptions stores;
  @Mixin private DeploymentOptions options;

  @Spec private CommandSpec spec;

  private final Output output;

  CutoverVerb(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    if (freeze) {
      GivenOptions.requireNone(spec, List.of("--quiet-for"), "--freeze");
    }
    TransferChoice choice = stores.between(options);
    CutoverSettings settings =
        new CutoverSettings(
            freeze,
            rollback,
            Duration.ofSeconds(Checked.between("--quiet-for", quiet, 1, 86_400)),
            Duration.ofSeconds(Checked.between("--drain-limit", drain, 1, 86_400)),
            conflicts(),
            CopyLimits.USUAL);
    Interrupt interrupt = new Interrupt(true);
    Console shown = new Console(output.err(), yes, GivenOptions.target(spec));
    try (TransferWiring wiring = new TransferWiring(choice, options.choice());
        Console console = shown) {
      CtrlC.passTo(interrupt, console);
      RunContext context = new RunContext(console, interrupt, Clock.systemUTC());
      CutoverReport report = new Cutover(wiring::endpoints, settings, context).run();
      show(report);
      console.outstanding().forEach(sentence -> output.err().println("! " + sentence));
      return report.end() == CutoverReport.End.DIFFERENT
          ? ExitCode.VERIFICATION_FAILED.number()
          : ExitCode.OK.number();
    } catch (RuntimeException e) {
      throw MigrateVerb.withOutstanding(Faults.of(e), shown.outstanding());
    }
  }

  private Optional<ConflictChoice> conflicts() {
    if (conflicts == null) {
      return Optional.empty();
    }
    return Optional.of(
        ConflictChoice.find(conflicts)
            .filter(choice -> choice == ConflictChoice.KEEP_TARGET)
            .orElseThrow(
                () ->
                    new Fault(
                        ExitCode.USAGE,
                        "--conflicts: there is no choice \"%s\" at a cutover".formatted(conflicts),
                        "Use --conflicts keep-target.")));
  }

  private void show(CutoverReport report) {
    if (common.json) {
      output.json(json(report));
      return;
    }
    lines(report).forEach(output::line);
  }

  private List<String> lines(CutoverReport report) {
    List<String> lines = new ArrayList<>();
    report
        .reconciled()
        .filter(of -> !of.superseded().isEmpty())
        .ifPresent(
            of ->
                lines.add(
                    "%d bots were written on the target: their rows there are kept, and %s of the source removed"
                        .formatted(of.superseded().size(), RowNoun.count(of.removed()))));
    report.kept().forEach(row -> lines.add("kept: " + row));
    TenantNoun noun = TenantNoun.of(stores.table());
    switch (report.end()) {
      case OPENED -> {
        lines.add(
            (noun == TenantNoun.BOT
                    ? "every bot is equal on both sides"
                    : "every row is as it should be")
                + ": the application can use the target");
        lines.add(
            report
                .missable()
                .map(
                    of ->
                        "a write on the source in the last %s, or later, is not on the target"
                            .formatted(Durations.format(of)))
                .orElse(
                    "no write can have been missed: the source's table is read-only, until portage"
                        + " cleanup with the same --source"));
      }
      case DIFFERENT -> {
        lines.add(
            "%s NOT equal on both sides, among them %s"
                .formatted(
                    noun.count(report.different().size()),
                    String.join(
                        ", ",
                        report.different().stream()
                            .sorted()
                            .limit(LISTED)
                            .map(TenantId::describe)
                            .toList())));
        lines.add(
            "the target is not opened: \"portage migrate --route replicate\" copies these again,"
                + " and then the same command compares them; --rollback gives the source back");
      }
      case ROLLED_BACK -> lines.add("\"portage migrate --route replicate\" follows the source on");
      case DECLINED -> lines.add("nothing was done");
    }
    return lines;
  }

  private static Map<String, Object> json(CutoverReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("end", report.end());
    json.put("boundary", report.boundary().map(of -> of.lsn().toString()).orElse(null));
    json.put("boundaryAt", report.boundary().map(of -> of.at()).orElse(null));
    json.put("missableSeconds", report.missable().orElse(Duration.ZERO).toMillis() / 1_000.0);
    json.put(
        "superseded",
        report
            .reconciled()
            .map(of -> of.superseded().stream().map(TenantId::describe).sorted().toList())
            .orElse(List.of()));
    json.put("kept", report.kept());
    json.put("different", report.different().stream().map(TenantId::describe).sorted().toList());
    return json;
  }
}
