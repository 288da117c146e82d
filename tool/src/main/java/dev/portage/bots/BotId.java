package dev.portage.bots;

/** A bot: usually a ULID, though the application's API does not check it (UPSTREAM 2.1). */
public record BotId(String value) implements Comparable<BotId> {
  /** What the column {@code items.botid} can hold. */
  public static final int LONGEST = 26;

  @Override
  public int compareTo(BotId other) {
    return value.compareTo(other.value);
  }
}
