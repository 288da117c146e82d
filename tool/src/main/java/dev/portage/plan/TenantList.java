package dev.portage.plan;

import dev.portage.journal.BotOutcome;
import java.util.List;
import java.util.Map;

/**
 * Lists the tenants that should have rows.
 *
 * @param tenants whose rows are wanted
 * @param excluded other tenants that exist, and why they get no rows
 * @param complete whether rows of any other tenant are orphaned; otherwise they are wanted, too
 * @param findings about the list itself
 */
public record TenantList(
    List<Tenant> tenants,
    Map<Tenant, BotOutcome> excluded,
    boolean complete,
    List<Finding> findings) {

  /** No tenant is known: all tenants that the source has are wanted. */
  public static final TenantList OPEN = new TenantList(List.of(), Map.of(), false, List.of());
}
