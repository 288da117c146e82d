package dev.portage.store;

import java.util.Locale;

/** What those are called whose rows belong together, for messages. */
public enum TenantNoun {
  /** In the application's table. */
  BOT("bot"),
  /** In any other. */
  TENANT("tenant"),
  /** In one without a column of tenants, whose rows belong together. */
  TABLE("table");

  private final String word;

  TenantNoun(String word) {
    this.word = word;
  }

  /** The noun for the rows of this table. */
  public static TenantNoun of(ChunkTable table) {
    if (table.equals(ChunkTable.ITEMS)) {
      return BOT;
    }
    return table.tenant().isPresent() ? TENANT : TABLE;
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
