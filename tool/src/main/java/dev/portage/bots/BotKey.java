package dev.portage.bots;

import java.util.Optional;

/** The key of a bot's item: PK is the user, SK is {@code user#BOT#bot}. */
public record BotKey(UserId user, BotId bot) {
  private static final String MARK = "#BOT#";

  /** The key of a bot of this user. */
  public static BotKey of(String user, String bot) {
    return new BotKey(new UserId(user), new BotId(bot));
  }

  /** Parses PK and SK; empty if they are not the key of a bot. */
  public static Optional<BotKey> parse(String pk, String sk) {
    String prefix = pk + MARK;
    boolean bot = sk.startsWith(prefix) && sk.length() > prefix.length();
    return bot ? Optional.of(of(pk, sk.substring(prefix.length()))) : Optional.empty();
  }

  /** The partition key. */
  public String pk() {
    return user.value();
  }

  /** The sort key. */
  public String sk() {
    return user.value() + MARK + bot.value();
  }
}
