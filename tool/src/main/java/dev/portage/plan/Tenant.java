package dev.portage.plan;

import dev.portage.bots.BotKey;
import java.time.Instant;
import java.util.Optional;

/**
 * Whose rows come back together: a bot, or whatever a table of another application calls it.
 *
 * @param key in the journal
 * @param title for people
 * @param lastUsed the epoch where nobody knows
 * @param sources how many it has, where that is known
 */
public record Tenant(BotKey key, String title, Instant lastUsed, int sources) {

  /** The key of a tenant of which nothing but the column's value is known; empty for NULL. */
  public static BotKey key(Optional<String> value) {
    boolean blank = value.isPresent() && value.get().isEmpty();
    return BotKey.of(blank ? "blank" : "", value.orElse(""));
  }

  /** The column's value for a key; empty for NULL. */
  public static Optional<String> value(BotKey key) {
    boolean none = key.pk().isEmpty() && key.bot().value().isEmpty();
    return none ? Optional.empty() : Optional.of(key.bot().value());
  }
}
