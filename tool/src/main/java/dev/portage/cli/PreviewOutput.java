package dev.portage.cli;

import dev.portage.bots.BotKey;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.PlannedUnit;
import dev.portage.journal.Route;
import dev.portage.journal.TenantKey;
import dev.portage.migration.DryRun;
import dev.portage.migration.Preview;
import dev.portage.migration.ProgressMessages;
import dev.portage.plan.EmbeddingEstimate;
import dev.portage.plan.EmbeddingSurvey;
import dev.portage.plan.Estimate;
import dev.portage.plan.Plan;
import dev.portage.plan.SourceRows;
import dev.portage.plan.Survey;
import dev.portage.plan.TransferEstimate;
import dev.portage.plan.TransferSurvey;
import dev.portage.store.TenantNoun;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows what a migration would do, for people and for programs. */
final class PreviewOutput {
  private PreviewOutput() {}

  static void show(Preview preview, TenantNoun noun, boolean json, Output output) {
    if (json) {
      output.json(json(preview));
      return;
    }
    switch (preview.survey()) {
      case EmbeddingSurvey survey -> embedding(preview.plan(), survey, output);
      case TransferSurvey survey -> transfer(preview.plan(), survey, noun, output);
    }
    if (!preview.statements().isEmpty()) {
      output.line("");
      output.line("to be created on the target, in one transaction:");
      preview.statements().forEach(statement -> output.line(statement + ";"));
    }
    output.line("");
    Plan plan = preview.plan();
    output.line(
        "route %s: %s"
            .formatted(plan.route().id(), ProgressMessages.estimate(plan, preview.survey(), noun)));
  }

  /** For people the messages of the run have said it. */
  static void showWithoutPlan(Route route, DryRun dry, boolean json, Output output) {
    if (json) {
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("route", route.id());
      shown.put("bots", List.of());
      shown.put("question", dry.question().orElse(null));
      output.json(shown);
    }
  }

  private static void embedding(Plan plan, EmbeddingSurvey survey, Output output) {
    Map<BotKey, Instant> lastUsed = lastUsed(survey);
    TextTable table = new TextTable("bot", "sources", "last used", "to do");
    for (PlannedUnit unit : plan.units()) {
      table.row(
          unit.title(), unit.sources(), day(lastUsed.get(unit.key())), toDo(unit, work(plan)));
    }
    table.lines(Terminal.width()).forEach(output::line);
  }

  private static void transfer(Plan plan, TransferSurvey survey, TenantNoun noun, Output output) {
    Map<BotKey, Instant> lastUsed = lastUsed(survey);
    boolean bots = noun == TenantNoun.BOT;
    TextTable table =
        bots
            ? new TextTable(noun.word(), "rows", "on the target", "last used", "to do")
            : new TextTable(noun.word(), "rows", "on the target", "to do");
    for (PlannedUnit unit : plan.units()) {
      var id = TenantKey.tenant(unit.key());
      long rows = Optional.ofNullable(survey.source().get(id)).map(SourceRows::rows).orElse(0L);
      long there = survey.target().getOrDefault(id, 0L);
      String work = toDo(unit, work(plan));
      if (bots) {
        table.row(unit.title(), rows, there, day(lastUsed.get(unit.key())), work);
      } else {
        table.row(unit.title(), rows, there, work);
      }
    }
    List<String> lines = table.lines(Terminal.width());
    lines.forEach(output::line);
    if (!plan.changes().isEmpty() || plan.resumed() > 0) {
      output.line(
          "of an earlier run: %d to be finished, %d to be changed"
              .formatted(plan.resumed(), plan.changes().size()));
    }
  }

  private static Map<BotKey, Instant> lastUsed(Survey survey) {
    Map<BotKey, Instant> lastUsed = new LinkedHashMap<>();
    switch (survey) {
      case EmbeddingSurvey of -> of.bots().forEach(bot -> lastUsed.put(bot.key(), bot.lastUsed()));
      case TransferSurvey of ->
          of.tenants().tenants().forEach(tenant -> lastUsed.put(tenant.key(), tenant.lastUsed()));
    }
    return lastUsed;
  }

  private static String day(Instant at) {
    return at == null || at.equals(Instant.EPOCH) ? "–" : at.toString().substring(0, 10);
  }

  private static String toDo(PlannedUnit unit, String otherwise) {
    return unit.known().map(PreviewOutput::known).orElse(otherwise);
  }

  private static String known(BotOutcome outcome) {
    return outcome.reason().isEmpty() ? outcome.id() : outcome.id() + ": " + outcome.reason();
  }

  private static Map<String, Object> json(Preview preview) {
    Map<BotKey, Instant> lastUsed = lastUsed(preview.survey());
    Plan plan = preview.plan();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("route", plan.route().id());
    json.put("estimate", json(plan.estimate()));
    if (preview.survey() instanceof EmbeddingSurvey survey) {
      json.put("quotas", survey.quotas());
    }
    json.put(
        "bots",
        plan.units().stream()
            .map(unit -> json(unit, lastUsed.get(unit.key()), work(plan)))
            .toList());
    json.put("parents", preview.parents().stream().map(PreviewOutput::json).toList());
    json.put("creates", preview.statements());
    json.put("findings", plan.findings());
    json.put("question", preview.question().orElse(null));
    return json;
  }

  private static Map<String, Object> json(Preview.ParentRows of) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("table", of.table());
    json.put("toWrite", of.toWrite());
    json.put("differences", VerificationOutput.counts(of.differences()));
    return json;
  }

  private static Map<String, Object> json(Estimate estimate) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bots", estimate.units());
    switch (estimate) {
      case EmbeddingEstimate of -> {
        json.put("tokens", of.tokens());
        json.put("dollarsBedrock", of.embedding());
        json.put("dollarsFargate", of.tasks());
        json.put("tasksAtOnce", of.parallel());
      }
      case TransferEstimate of -> {
        json.put("rows", of.rows());
        json.put("bytes", of.bytes());
      }
    }
    json.put("seconds", estimate.duration().toSeconds());
    return json;
  }

  private static String work(Plan plan) {
    return switch (plan.route()) {
      case Route.Embedding ignored -> "embed";
      case Route.Transfer ignored -> "copy";
    };
  }

  private static Map<String, Object> json(PlannedUnit unit, Instant lastUsed, String work) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("user", unit.key().pk());
    json.put("bot", unit.key().bot().value());
    json.put("title", unit.title());
    json.put("sources", unit.sources());
    json.put("lastUsed", lastUsed);
    json.put("weight", unit.weight());
    json.put("toDo", unit.known().isEmpty() ? work : "nothing");
    json.put("outcome", unit.known().map(BotOutcome::id).orElse(null));
    json.put("reason", unit.known().map(BotOutcome::reason).orElse(null));
    return json;
  }
}
