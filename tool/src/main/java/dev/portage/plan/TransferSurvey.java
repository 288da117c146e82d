package dev.portage.plan;

import dev.portage.journal.IdRange;
import dev.portage.store.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What exists on source and target at one time.
 *
 * @param at the time
 * @param tenants that should have rows
 * @param source what each tenant has there, rows without a tenant included
 * @param target how many rows each tenant has there
 * @param selected those that are copied now; empty for all
 * @param ranges of tenants that are too large for one transaction
 */
public record TransferSurvey(
    Instant at,
    TenantList tenants,
    Map<TenantId, SourceRows> source,
    Map<TenantId, Long> target,
    Optional<Set<TenantId>> selected,
    Map<TenantId, List<IdRange>> ranges)
    implements Survey {

  /** Whether this tenant is copied now. */
  public boolean isSelected(TenantId tenant) {
    return selected.isEmpty() || selected.get().contains(tenant);
  }

  /** How many tenants have sources, of which rows were made. */
  public long botsWithKnowledge() {
    return tenants.tenants().stream().filter(tenant -> tenant.sources() > 0).count();
  }

  /** How many of those have rows on the source. */
  public long botsWithRows() {
    return tenants.tenants().stream()
        .filter(tenant -> tenant.sources() > 0 && source.containsKey(tenant.id()))
        .count();
  }

  /**
   * Whether the source is perhaps not the cluster that was in use: most bots have no rows there.
   */
  public boolean hasFewRows() {
    return 2 * botsWithRows() < botsWithKnowledge();
  }

  /** Rows on the source. */
  public long rows() {
    return source.values().stream().mapToLong(SourceRows::rows).sum();
  }

  /** Bytes on the source. */
  public long bytes() {
    return source.values().stream().mapToLong(SourceRows::bytes).sum();
  }
}
