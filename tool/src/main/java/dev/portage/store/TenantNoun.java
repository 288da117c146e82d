package dev.portage.store;

import java.util.Locale;

/** What those are called whose rows belong together, for messages. */
public enum TenantNoun {
  /** In the application's table. */
  BOT("bot"),
  /** In any other. */
  TENANT("tenant");

  private final String word;

  TenantNoun(String word) {
    this.word = word;
  }

  /** The noun for the rows of this table. */
  public static TenantNoun of(ChunkTable table) {
    return table.equals(ChunkTable.ITEMS) ? BOT : TENANT;
  }

  /** One of them. */
  public String word() {
    return word;
  }

  /** Several of them. */
  public String plural() {
    return word + "s";
  }

  /** A number of them. */
  public String count(long number) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? word : plural());
  }
}
