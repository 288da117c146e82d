package dev.portage.plan;

import dev.portage.bots.Bot;
import dev.portage.bots.ScannedItem.OfKnowledgeBase;
import dev.portage.bots.SyncStatus;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.PlannedUnit;
import dev.portage.journal.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Plans an embedding route: every bot that has knowledge and no rows, most recently used first. */
public final class EmbeddingPlanner {
  private EmbeddingPlanner() {}

  /**
   * Plans to embed again every bot that has knowledge and no rows.
   *
   * @param earlier the units of an earlier run
   * @param size of one task
   * @param parallel tasks that run in parallel
   */
  public static Plan plan(
      EmbeddingSurvey survey, EarlierUnits earlier, TaskSize size, int parallel, Prices prices) {
    List<Bot> ordered =
        survey.bots().stream()
            .sorted(Comparator.comparing(Bot::lastUsed).reversed().thenComparing(Bot::id))
            .toList();
    List<PlannedUnit> units = new ArrayList<>();
    List<Bot> toDo = new ArrayList<>();
    for (Bot bot : ordered) {
      PlannedUnit unit = unit(bot, survey, earlier);
      units.add(unit);
      if (unit.known().isEmpty()) {
        toDo.add(bot);
      }
    }
    survey.scan().knowledgeBaseBots().forEach(bot -> units.add(knowledgeBase(bot)));
    Map<Bot, Long> tokens = new HashMap<>();
    toDo.forEach(bot -> tokens.put(bot, TextEstimate.tokens(bot, survey.filesOf(bot))));
    return new Plan(
        Route.Embedding.REEMBED,
        List.copyOf(units),
        List.of(),
        earlier.changes(),
        earlier.inProgress().size(),
        EmbeddingEstimate.of(toDo, tokens, survey.quotas(), size, parallel, prices),
        Stream.concat(findings(survey, toDo).stream(), prices.findings().stream()).toList());
  }

  private static PlannedUnit unit(Bot bot, EmbeddingSurvey survey, EarlierUnits earlier) {
    return new PlannedUnit(
        bot.key(),
        bot.title(),
        bot.knowledge().size(),
        weight(bot, survey.at()),
        known(bot, survey, earlier));
  }

  private static double weight(Bot bot, Instant now) {
    return bot.knowledge().isEmpty() ? 0 : UsageWeight.of(bot.lastUsed(), now);
  }

  private static Optional<BotOutcome> known(Bot bot, EmbeddingSurvey survey, EarlierUnits earlier) {
    if (earlier.settled().containsKey(bot.key())) {
      return Optional.of(earlier.settled().get(bot.key()));
    }
    if (earlier.inProgress().contains(bot.key())) {
      return Optional.empty();
    }
    if (bot.knowledge().isEmpty()) {
      return Optional.of(new BotOutcome.NotApplicable(BotOutcome.Reason.NO_KNOWLEDGE));
    }
    return survey.rowsOf(bot.id()) > 0
        ? Optional.of(survey.superseded(bot.id()))
        : Optional.empty();
  }

  private static PlannedUnit knowledgeBase(OfKnowledgeBase bot) {
    return new PlannedUnit(
        bot.key(),
        bot.title(),
        0,
        0,
        Optional.of(new BotOutcome.NotApplicable(BotOutcome.Reason.KNOWLEDGE_BASE)));
  }

  private static List<Finding> findings(EmbeddingSurvey survey, List<Bot> toDo) {
    List<Finding> findings = new ArrayList<>();
    survey
        .scan()
        .unreadable()
        .forEach(item -> findings.add(new Finding(item.sk(), "cannot be read: " + item.why())));
    for (Bot bot : toDo) {
      missingFiles(bot, survey)
          .forEach(
              file ->
                  findings.add(about(bot, "its file \"%s\" is not in the bucket".formatted(file))));
      if (bot.status() == SyncStatus.FAILED) {
        findings.add(about(bot, "its last embedding failed" + because(bot.statusReason())));
      }
      if (bot.isInProgress()) {
        findings.add(about(bot, "the application has it as %s".formatted(bot.status())));
      }
    }
    return List.copyOf(findings);
  }

  private static String because(String reason) {
    return reason.isBlank() ? ", without a reason" : ": " + reason;
  }

  private static List<String> missingFiles(Bot bot, EmbeddingSurvey survey) {
    Map<String, Long> there = survey.filesOf(bot);
    return bot.knowledge().files().stream().filter(file -> !there.containsKey(file)).toList();
  }

  private static Finding about(Bot bot, String what) {
    return new Finding("%s (%s)".formatted(bot.title(), bot.id().value()), what);
  }
}
