package dev.portage.sandbox.sample;

import java.time.Instant;

/**
 * A user's reference to a bot that another user shares.
 *
 * @param user the user, in whose partition the item is
 * @param original the shared bot
 * @param lastUsed when this user last asked the bot a question
 */
public record SampleAlias(SampleUser user, SampleBot original, Instant lastUsed) {

  /**
   * Returns the sort key of the alias's item (UPSTREAM 2.1).
   *
   * @return user, {@code #BOT_ALIAS#} and the bot's id
   */
  public String sortKey() {
    return user.id() + "#BOT_ALIAS#" + original.id();
  }
}
