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
 */
public record PlannedUnit(
    BotKey key, String title, int sources, double weight, Optional<BotOutcome> known) {}
