package dev.portage.bots;

/**
 * The id of a bot: usually a ULID, although the application's API does not check it (UPSTREAM 2.1).
 */
public record BotId(String value) implements Comparable<BotId> {
  /** The longest id that fits into the column {@code items.botid}. */
  public static final int LONGEST = 26;

  @Override
  public int compareTo(BotId other) {
    return value.compareTo(other.value);
  }
}
