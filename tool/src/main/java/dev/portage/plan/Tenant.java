package dev.portage.plan;

import dev.portage.bots.BotKey;
import dev.portage.bots.SyncStatus;
import dev.portage.journal.TenantKey;
import dev.portage.store.TenantId;
import java.time.Instant;
import java.util.Set;

/**
 * One tenant of a table: a bot, or what another application keeps its rows by. Its rows are
 * migrated together.
 *
 * @param key in the journal
 * @param title for people
 * @param lastUsed the epoch where it is unknown
 * @param sources how many it has, where that is known
 * @param status of its embedding, as the application shows it; UNKNOWN where nothing says it
 */
public record Tenant(BotKey key, String title, Instant lastUsed, int sources, SyncStatus status) {

  /** A tenant of which no status is known. */
  public Tenant(BotKey key, String title, Instant lastUsed, int sources) {
    this(key, title, lastUsed, sources, SyncStatus.UNKNOWN);
  }

  /** A tenant of which no more is known than its id, and perhaps when it was used. */
  public static Tenant of(TenantId id, Instant lastUsed) {
    return new Tenant(TenantKey.of(id), id.describe(), lastUsed, 0);
  }

  /**
   * A tenant that no list names.
   *
   * @param all that have rows on the source
   */
  static Tenant unlisted(TenantId id, Set<TenantId> all) {
    return new Tenant(TenantKey.of(id), id.describeAmong(all), Instant.EPOCH, 0);
  }

  /** Its id in the table. */
  public TenantId id() {
    return TenantKey.tenant(key);
  }
}
