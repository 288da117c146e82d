package dev.portage.merge;

import dev.portage.store.TenantId;
import java.util.List;
import java.util.Optional;

/**
 * A row that the two sides do not have alike.
 *
 * @param key of the row, as text; of the source, where it has the row
 * @param there the target's key where that is another one
 * @param decision what a copy does with it
 * @param tenants that it belongs to on either side
 * @param columns whose values differ; empty where only one side has the row
 */
public record RowDifference(
    String key,
    Optional<String> there,
    RowDecision decision,
    List<TenantId> tenants,
    List<String> columns) {

  /** The same, where the update that was decided cannot be done: this row is in its way. */
  RowDifference blockedBy(String other) {
    return new RowDifference(key, Optional.of(other), RowDecision.KEEP_TAKEN, tenants, columns);
  }

  /** Describes it for messages, without its table. */
  String describe() {
    String named = there.map(other -> "%s (%s on the target)".formatted(key, other)).orElse(key);
    return named + ": " + columnsDiffer() + decision.meaning();
  }

  private String columnsDiffer() {
    return columns.isEmpty()
        ? ""
        : "%s %s; "
            .formatted(String.join(", ", columns), columns.size() == 1 ? "differs" : "differ");
  }
}
