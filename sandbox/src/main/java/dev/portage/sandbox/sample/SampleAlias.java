package dev.portage.sandbox.sample;

import java.time.Instant;

/**
 * A user's reference to somebody else's shared bot.
 *
 * @param user whose partition it lies in
 * @param original the bot
 * @param lastUsed when this user last asked it something
 */
public record SampleAlias(SampleUser user, SampleBot original, Instant lastUsed) {

  /**
   * The sort key of its item (UPSTREAM 2.1).
   *
   * @return user, {@code #BOT_ALIAS#} and the bot's id
   */
  public String sortKey() {
    return user.id() + "#BOT_ALIAS#" + original.id();
  }
}
