package dev.portage.journal;

import dev.portage.bots.BotKey;
import dev.portage.store.TenantId;

/**
 * Converts between a tenant and the key under which the journal stores it, which is a bot's: the
 * user and the bot. Of a tenant that is no known bot, the user is empty. Rows without a tenant have
 * the empty key; the tenant whose value is empty has a user of its own, so that both have their
 * entries.
 */
public final class TenantKey {
  private static final String USER_OF_EMPTY_VALUE = "blank";

  private static final BotKey WITHOUT_TENANT = BotKey.of("", "");

  private TenantKey() {}

  /** The key of a tenant of which only the value is known. */
  public static BotKey of(TenantId tenant) {
    return switch (tenant) {
      case TenantId.NoTenant ignored -> WITHOUT_TENANT;
      case TenantId.Named named ->
          BotKey.of(named.value().isEmpty() ? USER_OF_EMPTY_VALUE : "", named.value());
    };
  }

  /** The tenant of a key, whatever its user is. */
  public static TenantId tenant(BotKey key) {
    return key.equals(WITHOUT_TENANT) ? TenantId.none() : TenantId.of(key.bot().value());
  }
}
