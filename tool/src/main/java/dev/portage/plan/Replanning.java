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
 * What an earlier run left, and what to make of it now.
 *
 * @param settled bots that have an outcome which stands
 * @param underWay bots that an earlier run began and did not end
 * @param changes to units that were ended
 */
public record Replanning(
    Map<BotKey, BotOutcome> settled, Set<BotKey> underWay, Map<UnitLease, Replan> changes) {

  /** There was no earlier run. */
  public static final Replanning FIRST = new Replanning(Map.of(), Set.of(), Map.of());

  /**
   * Looks at an earlier run's units.
   *
   * @param retryFailed whether bots that failed are to be tried once more
   */
  public static Replanning of(List<Unit> earlier, Survey survey, boolean retryFailed) {
    Map<BotKey, Bot> bots = survey.bots().stream().collect(toMap(Bot::key, identity()));
    Map<BotKey, BotOutcome> settled = new HashMap<>();
    Set<BotKey> underWay = new HashSet<>();
    Map<UnitLease, Replan> changes = new HashMap<>();
    for (Unit unit : earlier) {
      if (unit.state() != UnitState.ENDED) {
        underWay.add(unit.key());
        continue;
      }
      Optional<Bot> bot = Optional.ofNullable(bots.get(unit.key()));
      boolean knows = bot.isPresent() && !bot.get().knowledge().isEmpty();
      long rows = survey.rowsOf(unit.key().bot());
      Replan replan = Replan.of(unit, bot.isPresent(), rows, knows, retryFailed);
      switch (replan) {
        case Replan.Keep() -> settled.put(unit.key(), unit.outcome().orElseThrow());
        case Replan.Amend(BotOutcome outcome) -> {
          settled.put(unit.key(), outcome);
          changes.put(unit.lease(), replan);
        }
        case Replan.Reopen() -> {
          underWay.add(unit.key());
          changes.put(unit.lease(), replan);
        }
      }
    }
    return new Replanning(Map.copyOf(settled), Set.copyOf(underWay), Map.copyOf(changes));
  }
}
