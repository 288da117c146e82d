package dev.portage.plan;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import dev.portage.bots.Bot;
import dev.portage.bots.BotKey;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitLease;
import dev.portage.journal.UnitState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what this run does with the units of an earlier run.
 *
 * @param settled bots whose outcome remains
 * @param inProgress bots that are to be finished
 * @param changes to units that were ended
 */
public record EarlierUnits(
    Map<BotKey, BotOutcome> settled, Set<BotKey> inProgress, Map<UnitLease, UnitChange> changes) {

  /** There was no earlier run. */
  public static final EarlierUnits FIRST = new EarlierUnits(Map.of(), Set.of(), Map.of());

  /**
   * Compares an earlier run's units with a survey.
   *
   * @param retryFailed which bots that failed are retried
   */
  public static EarlierUnits of(
      List<Unit> earlier, EmbeddingSurvey survey, RetryFailed retryFailed) {
    Map<BotKey, Bot> bots = survey.bots().stream().collect(toMap(Bot::key, identity()));
    Map<BotKey, BotOutcome> settled = new HashMap<>();
    Set<BotKey> inProgress = new HashSet<>();
    Map<UnitLease, UnitChange> changes = new HashMap<>();
    for (Unit unit : earlier) {
      if (unit.state() != UnitState.ENDED) {
        inProgress.add(unit.key());
        continue;
      }
      Optional<Bot> bot = Optional.ofNullable(bots.get(unit.key()));
      boolean knows = bot.isPresent() && !bot.get().knowledge().isEmpty();
      UnitChange change =
          UnitChange.of(
              unit,
              bot.isPresent(),
              survey.superseded(unit.key().bot()),
              knows,
              isRetried(unit, retryFailed));
      switch (change) {
        case UnitChange.Keep() -> settled.put(unit.key(), unit.outcome().orElseThrow());
        case UnitChange.Amend(BotOutcome outcome) -> {
          settled.put(unit.key(), outcome);
          changes.put(unit.lease(), change);
        }
        case UnitChange.Reopen() -> {
          inProgress.add(unit.key());
          changes.put(unit.lease(), change);
        }
      }
    }
    return new EarlierUnits(Map.copyOf(settled), Set.copyOf(inProgress), Map.copyOf(changes));
  }

  private static boolean isRetried(Unit unit, RetryFailed retried) {
    return unit.outcome().orElse(null) instanceof BotOutcome.Failed failed
        && retried.means(failed.reason());
  }
}
