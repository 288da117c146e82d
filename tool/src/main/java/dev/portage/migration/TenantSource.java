package dev.portage.migration;

import dev.portage.bots.BotKey;
import dev.portage.plan.TenantList;

/** Lists the tenants that should have rows, as they are at the moment of the call. */
public sealed interface TenantSource permits BotTenants, TenantFile, AllTenants {
  /** The tenants that should have rows now. */
  TenantList list();

  /** Whether this tenant still exists; asked before its rows are deleted. */
  boolean exists(BotKey key);
}
