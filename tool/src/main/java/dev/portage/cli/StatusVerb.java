package dev.portage.cli;

import dev.portage.fault.Fault;
import dev.portage.index.UnfinishedBuild;
import dev.portage.journal.Journal;
import dev.portage.journal.MigrationRecord;
import dev.portage.journal.MigrationUnits;
import dev.portage.journal.Phase;
import dev.portage.journal.Unit;
import dev.portage.migration.FollowStatus;
import dev.portage.migration.Outstanding;
import dev.portage.postgres.Database;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import dev.portage.store.TenantNoun;
import dev.portage.wiring.SourceCluster;
import dev.portage.wiring.TargetCluster;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows how far a migration is, and what it left that costs money or time. */
@Command(
    name = "status",
    description = {
      "Show the progress of the migration in one line.",
      "What failed follows by reason, with the command that retries it.",
      "A side cluster that still exists, and an index that is missing or left over from an"
          + " interrupted build, follow, a line each.",
      "Of a migration that follows its source, --source shows how far behind it is, and how much"
          + " of its log the source keeps."
    })
final class StatusVerb implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private StoreOptions stores;
  @Mixin private DeploymentOptions options;

  @Spec private CommandSpec spec;

  private final Output output;

  StatusVerb(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    try (TargetCluster target = TargetCluster.open(stores.target(options), 1, output::caller);
        SourceCluster source = new SourceCluster(stores.source(options), options.choice())) {
      show(target.database(), target.table(), source);
    }
    return 0;
  }

  private void show(Database target, ChunkTable table, SourceCluster source) {
    TableShape shape = shape(target, table);
    Optional<Journal> journal = Journal.find(target, shape.oid());
    Optional<MigrationRecord> record = journal.flatMap(Journal::latest);
    List<UnfinishedBuild> unfinished =
        target.inTransaction(session -> UnfinishedBuild.of(session, shape));
    List<String> outstanding =
        sentences(
            Stream.concat(
                unfinished.stream().map(build -> Outstanding.unfinished(table, build)),
                Outstanding.of(target).stream()));
    Optional<FollowStatus> follows =
        record.flatMap(of -> FollowStatus.of(target, of, opened(source)));
    if (common.json) {
      Map<String, Object> json =
          new LinkedHashMap<>(
              record.map(found -> json(journal.orElseThrow(), found)).orElse(Map.of()));
      follows.ifPresent(of -> json.put("follows", of.json()));
      json.put("outstanding", outstanding);
      output.json(json);
      return;
    }
    record.ifPresentOrElse(
        found -> progress(found, journal.orElseThrow().units(found.id()).all()),
        () -> output.line("no migration was begun on this target"));
    follows.ifPresent(of -> of.lines(TenantNoun.of(table)).forEach(output::line));
    outstanding.forEach(output::line);
  }

  /** Empty where it is not named; one that cannot be opened is not asked. */
  private Optional<Database> opened(SourceCluster source) {
    try {
      return source.open(1);
    } catch (Fault fault) {
      output.err().println("! the source cannot be asked: " + fault.getMessage());
      return Optional.empty();
    }
  }

  /** Where the table was not created yet, a run may have left something all the same. */
  private TableShape shape(Database target, ChunkTable table) {
    try {
      return target.inTransaction(session -> TableShape.read(session, table, target.describe()));
    } catch (Fault missing) {
      throw MigrateVerb.withOutstanding(missing, outstanding(target, missing));
    }
  }

  private List<String> outstanding(Database target, Fault missing) {
    try {
      return sentences(Outstanding.of(target).stream());
    } catch (Fault unknown) {
      missing.addSuppressed(unknown);
      return List.of();
    }
  }

  private List<String> sentences(Stream<Outstanding> of) {
    return of.map(one -> one.sentence(GivenOptions.target(spec))).toList();
  }

  private void progress(MigrationRecord record, List<Unit> units) {
    TenantNoun noun = TenantNoun.of(stores.table());
    output.line(line(record, units, noun));
    new FailedBots(units, record.route(), noun, GivenOptions.target(spec))
        .lines()
        .forEach(output::line);
  }

  private static String line(MigrationRecord record, List<Unit> units, TenantNoun noun) {
    return "%s, begun %sZ, %s: %s"
        .formatted(
            record.route().id(),
            record.startedAt().toString().substring(0, 19),
            state(record),
            units.isEmpty()
                ? "nothing is planned yet"
                : "%s, %s".formatted(noun.count(units.size()), ReportOutput.counts(units)));
  }

  private static String state(MigrationRecord record) {
    if (record.finishedAt().isPresent()) {
      return "finished " + record.finishedAt().get().toString().substring(0, 19) + "Z";
    }
    // The first step is recorded when rows are planned; before that the source is opened.
    return record.step().isEmpty() ? "opening the source" : "at step " + record.step().get().id();
  }

  private static Map<String, Object> json(Journal journal, MigrationRecord record) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("route", record.route().id());
    json.put("startedAt", record.startedAt());
    // A migration that is finished is at no step.
    json.put(
        "step",
        record.step().filter(ignored -> record.finishedAt().isEmpty()).map(Phase::id).orElse(null));
    json.put("finishedAt", record.finishedAt().orElse(null));
    MigrationUnits units = journal.units(record.id());
    json.put("bots", units.all().stream().map(unit -> json(units, unit)).toList());
    json.put("findings", journal.findings(record.id()));
    return json;
  }

  private static Map<String, Object> json(MigrationUnits units, Unit unit) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bot", unit.key().bot().value());
    json.put("title", unit.title());
    json.put("state", unit.state());
    json.put("attempts", unit.attempts());
    json.put("task", unit.task().map(task -> task.value()).orElse(null));
    json.put("outcome", unit.outcome().map(outcome -> outcome.id()).orElse(null));
    json.put("reason", unit.outcome().map(outcome -> outcome.reason()).orElse(null));
    json.put("chunks", unit.outcome().map(outcome -> outcome.chunks()).orElse(null));
    json.put("sources", units.sources(unit.lease()));
    return json;
  }
}
