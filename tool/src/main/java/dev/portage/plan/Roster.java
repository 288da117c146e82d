package dev.portage.plan;

import dev.portage.journal.BotOutcome;
import java.util.List;
import java.util.Map;

/**
 * Who should have rows.
 *
 * @param tenants whose rows are wanted
 * @param aside others that exist, and why they get none
 * @param closed whether rows of anybody else are orphaned; otherwise they are wanted, too
 * @param findings about the roster itself
 */
public record Roster(
    List<Tenant> tenants, Map<Tenant, BotOutcome> aside, boolean closed, List<Finding> findings) {

  /** Nobody is known: whatever tenants the source has are wanted. */
  public static final Roster OPEN = new Roster(List.of(), Map.of(), false, List.of());
}
