package dev.portage.migration;

import dev.portage.bots.BotKey;
import dev.portage.plan.TenantList;

/** No tenant is known beforehand: all that the source has are wanted. */
public record AllTenants() implements TenantSource {
  @Override
  public TenantList list() {
    return TenantList.OPEN;
  }

  @Override
  public boolean exists(BotKey key) {
    return true;
  }
}
