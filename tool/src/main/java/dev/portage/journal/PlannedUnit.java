package dev.portage.journal;

import dev.portage.bots.BotKey;
import java.util.Optional;

/**
 * One bot, as a plan has decided about it.
 *
 * @param key the bot
 * @param title of the bot
 * @param sources how many it has
 * @param weight how much its outage counts, 0 to 1
 * @param known its outcome where nothing is to be done
 * @param hadRows whether it has rows on the target, which stay where its copy fails
 */
public record PlannedUnit(
    BotKey key,
    String title,
    int sources,
    double weight,
    Optional<BotOutcome> known,
    boolean hadRows) {

  /** A unit whose former rows need not be known. */
  public PlannedUnit(
      BotKey key, String title, int sources, double weight, Optional<BotOutcome> known) {
    this(key, title, sources, weight, known, true);
  }
}
