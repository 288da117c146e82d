package dev.portage.plan;

import dev.portage.journal.IdRange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What exists on source and target at a moment.
 *
 * @param at the moment
 * @param tenants that should have rows
 * @param source what each tenant has there; rows without a tenant are counted under empty
 * @param target how many rows each tenant has there
 * @param ranges of tenants that are too large for one transaction
 */
public record TransferSurvey(
    Instant at,
    TenantList tenants,
    Map<Optional<String>, SourceRows> source,
    Map<Optional<String>, Long> target,
    Map<Optional<String>, List<IdRange>> ranges)
    implements Survey {

  /** Rows on the source. */
  public long rows() {
    return source.values().stream().mapToLong(SourceRows::rows).sum();
  }

  /** Bytes on the source. */
  public long bytes() {
    return source.values().stream().mapToLong(SourceRows::bytes).sum();
  }
}
