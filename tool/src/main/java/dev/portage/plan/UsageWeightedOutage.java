package dev.portage.plan;

import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Computes the headline figure: the mean over bots, weighted by use, of the time from the start
 * until that bot answers (ARCHITECTURE.md, Glossary).
 */
public final class UsageWeightedOutage {
  private UsageWeightedOutage() {}

  /**
   * Computes it over the bots that were migrated; empty where there are none.
   *
   * @param start of the migration
   */
  public static Optional<Duration> of(Instant start, List<Unit> units) {
    double weights = 0;
    double weighted = 0;
    for (Unit unit : units) {
      if (unit.outcome().orElse(null) instanceof BotOutcome.Migrated
          && unit.endedAt().isPresent()) {
        weights += unit.weight();
        weighted += unit.weight() * seconds(start, unit.endedAt().get());
      }
    }
    return weights == 0
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(Math.round(1_000 * weighted / weights)));
  }

  private static double seconds(Instant start, Instant end) {
    return Duration.between(start, end).toMillis() / 1_000.0;
  }
}
