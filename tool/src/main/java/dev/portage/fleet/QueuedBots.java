package dev.portage.fleet;

import dev.portage.bots.Bot;
import dev.portage.bots.SyncStatus;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitQueue;
import dev.portage.journal.UnitResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Bots that the application is about to embed, or just has: two tasks at once would double their
 * rows (UPSTREAM 4.7). Nothing times QUEUED out (UPSTREAM 2.3), so this does.
 */
final class QueuedBots {
  /** How often a bot that is QUEUED is looked at, before it is no longer waited for. */
  private static final int LOOKS = 20;

  private final UnitQueue leases;
  private final BotRows rows;
  private final Duration longest;
  private final FleetListener listener;
  private final InstantSource clock;
  private final Map<Long, Queued> queued = new HashMap<>();

  private record Queued(Instant since, Instant next) {}

  /**
   * None yet.
   *
   * @param longest how long one is left to the application
   */
  QueuedBots(
      UnitQueue leases,
      BotRows rows,
      Duration longest,
      FleetListener listener,
      InstantSource clock) {
    this.leases = leases;
    this.rows = rows;
    this.longest = longest;
    this.listener = listener;
    this.clock = clock;
  }

  /** The units that are not looked at yet. */
  Set<Long> waiting() {
    Instant now = clock.instant();
    return queued.entrySet().stream()
        .filter(of -> now.isBefore(of.getValue().next()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Whether a leased unit is left to the application; then it is released, or has ended. */
  boolean areLeft(Unit unit, Bot bot) {
    long number = unit.lease().unit();
    Instant now = clock.instant();
    if (bot.status() == SyncStatus.QUEUED) {
      Queued was = queued.getOrDefault(number, new Queued(now, now));
      if (now.isAfter(was.since().plus(longest))) {
        return false;
      }
      if (!queued.containsKey(number)) {
        listener.note("%s: the application is about to embed it; waiting".formatted(unit.title()));
      }
      queued.put(number, new Queued(was.since(), now.plus(longest.dividedBy(LOOKS))));
      leases.release(unit.lease(), "queued by the application", false);
      return true;
    }
    boolean embedded = queued.containsKey(number) && bot.status() == SyncStatus.SUCCEEDED;
    return embedded && superseded(unit);
  }

  private boolean superseded(Unit unit) {
    long found = rows.of(unit.key().bot()).rows();
    BotOutcome outcome = new BotOutcome.Superseded(found);
    if (found > 0 && leases.end(unit.lease(), UnitResult.of(outcome))) {
      listener.ended(unit, outcome);
    }
    return found > 0;
  }
}
