package dev.portage.cli;

import dev.portage.bots.BotKey;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.PlannedUnit;
import dev.portage.migration.Migration;
import dev.portage.migration.Preview;
import dev.portage.migration.ProgressMessages;
import dev.portage.migration.RunContext;
import dev.portage.plan.EmbeddingEstimate;
import dev.portage.plan.EmbeddingSurvey;
import dev.portage.plan.Estimate;
import dev.portage.plan.Plan;
import dev.portage.plan.Survey;
import dev.portage.plan.TransferEstimate;
import dev.portage.plan.TransferSurvey;
import dev.portage.wiring.StackClients;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
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

  private final Output output;

  PlanVerb(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    Preview preview = preview();
    if (common.json) {
      output.json(json(preview));
    } else {
      show(preview);
    }
    return 0;
  }

  private Preview preview() {
    try (StackClients stack = StackClients.of(options.choice());
        Console console = new Console(output.err(), true)) {
      console.note(stack.caller().describe());
      RunContext context = RunContext.uninterrupted(console);
      return Migration.reembed(() -> stack.all(work.model()), work.settings(), context).preview();
    }
  }

  private void show(Preview preview) {
    Map<BotKey, Instant> lastUsed = lastUsed(preview.survey());
    TextTable table = new TextTable("bot", "sources", "last used", "to do");
    for (PlannedUnit unit : preview.plan().units()) {
      table.row(unit.title(), unit.sources(), day(lastUsed.get(unit.key())), toDo(unit));
    }
    table.lines(Terminal.width()).forEach(output::line);
    output.line("");
    Plan plan = preview.plan();
    output.line(
        "route %s: %s".formatted(plan.route().id(), ProgressMessages.estimate(plan.estimate())));
    output.line(
        "an estimate, from the sizes of the files and prices of us-east-1; the text itself is not"
            + " read before");
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

  private static String toDo(PlannedUnit unit) {
    return unit.known().map(PlanVerb::known).orElse("embed");
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
        "bots", plan.units().stream().map(unit -> json(unit, lastUsed.get(unit.key()))).toList());
    json.put("findings", plan.findings());
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

  private static Map<String, Object> json(PlannedUnit unit, Instant lastUsed) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("user", unit.key().pk());
    json.put("bot", unit.key().bot().value());
    json.put("title", unit.title());
    json.put("sources", unit.sources());
    json.put("lastUsed", lastUsed);
    json.put("weight", unit.weight());
    json.put("toDo", unit.known().isEmpty() ? "embed" : "nothing");
    json.put("outcome", unit.known().map(BotOutcome::id).orElse(null));
    json.put("reason", unit.known().map(BotOutcome::reason).orElse(null));
    return json;
  }
}
