package dev.portage.plan;

import dev.portage.journal.IdRange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands on source and target at a moment.
 *
 * @param at the moment
 * @param roster who should have rows
 * @param source what each tenant has there; rows without a tenant stand under empty
 * @param target how many rows each tenant has there
 * @param ranges of tenants that are too large for one transaction
 */
public record CopySurvey(
    Instant at,
    Roster roster,
    Map<Optional<String>, SourceRows> source,
    Map<Optional<String>, Long> target,
    Map<Optional<String>, List<IdRange>> ranges) {

  /** Rows on the source. */
  public long rows() {
    return source.values().stream().mapToLong(SourceRows::rows).sum();
  }

  /** Bytes on the source. */
  public long bytes() {
    return source.values().stream().mapToLong(SourceRows::bytes).sum();
  }
}
