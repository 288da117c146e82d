package dev.portage.bots;

import java.util.Optional;

/** A bot's place in the table: PK is the user, SK is {@code user#BOT#bot}. */
public record BotKey(UserId user, BotId bot) {
  private static final String MARK = "#BOT#";

  /** The key of this user's bot. */
  public static BotKey of(String user, String bot) {
    return new BotKey(new UserId(user), new BotId(bot));
  }

  /** Reads PK and SK; empty where they are no bot's. */
  public static Optional<BotKey> parse(String pk, String sk) {
    String prefix = pk + MARK;
    boolean bot = sk.startsWith(prefix) && sk.length() > prefix.length();
    return bot ? Optional.of(of(pk, sk.substring(prefix.length()))) : Optional.empty();
  }

  /** Partition key. */
  public String pk() {
    return user.value();
  }

  /** Sort key. */
  public String sk() {
    return user.value() + MARK + bot.value();
  }
}
