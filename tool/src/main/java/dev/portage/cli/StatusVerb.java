package dev.portage.cli;

import dev.portage.journal.Journal;
import dev.portage.journal.MigrationRecord;
import dev.portage.journal.Unit;
import dev.portage.postgres.Database;
import dev.portage.store.TableShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says in one line how far a migration is, from the journal alone. */
@Command(name = "status", description = "Show the progress of the migration in one line.")
final class StatusVerb implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private StoreOptions stores;
  @Mixin private DeploymentOptions options;

  private final Output output;

  StatusVerb(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    if (stores.withoutStack()) {
      try (Database target = Database.open(stores::target, 1)) {
        show(target);
      }
    } else {
      try (AwsSite site = AwsSite.of(options);
          Database target = site.target(site.deployment())) {
        show(target);
      }
    }
    return 0;
  }

  private void show(Database target) {
    TableShape shape =
        target.inTransaction(session -> TableShape.read(session, stores.table(), target.shown()));
    Optional<Journal> journal = Journal.find(target, shape.oid());
    Optional<MigrationRecord> record = journal.flatMap(Journal::latest);
    if (common.json) {
      output.json(record.map(found -> json(journal.orElseThrow(), found)).orElse(Map.of()));
    } else {
      output.line(
          record
              .map(found -> line(found, journal.orElseThrow().units(found.id())))
              .orElse("no migration was begun on this target"));
    }
  }

  private static String line(MigrationRecord record, List<Unit> units) {
    String state =
        record
            .finishedAt()
            .map(at -> "finished " + at.toString().substring(0, 19) + "Z")
            .orElse("at step " + record.step());
    return "%s, begun %sZ, %s: %d bots, %s"
        .formatted(
            record.route(),
            record.startedAt().toString().substring(0, 19),
            state,
            units.size(),
            ReportShown.counts(units));
  }

  private static Map<String, Object> json(Journal journal, MigrationRecord record) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("route", record.route());
    json.put("startedAt", record.startedAt());
    json.put("step", record.step());
    json.put("finishedAt", record.finishedAt().orElse(null));
    json.put("bots", journal.units(record.id()).stream().map(unit -> json(journal, unit)).toList());
    json.put("findings", journal.findings(record.id()));
    return json;
  }

  private static Map<String, Object> json(Journal journal, Unit unit) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bot", unit.key().bot().value());
    json.put("title", unit.title());
    json.put("state", unit.state());
    json.put("attempts", unit.attempts());
    json.put("task", unit.task().map(task -> task.value()).orElse(null));
    json.put("outcome", unit.outcome().map(outcome -> outcome.id()).orElse(null));
    json.put("reason", unit.outcome().map(outcome -> outcome.reason()).orElse(null));
    json.put("chunks", unit.outcome().map(outcome -> outcome.chunks()).orElse(null));
    json.put("sources", journal.sources(unit.lease()));
    return json;
  }
}
