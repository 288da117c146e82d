package dev.portage.merge;

import dev.portage.store.TenantId;
import java.util.List;

/**
 * A row that the two sides do not have alike.
 *
 * @param key of the row, as text
 * @param decision what a copy does with it
 * @param tenants that it belongs to on either side
 * @param columns whose values differ; empty where only one side has the row
 */
public record RowDifference(
    String key, RowDecision decision, List<TenantId> tenants, List<String> columns) {

  /** Describes it for messages, without its table. */
  String describe() {
    return key + ": " + columnsDiffer() + decision.meaning();
  }

  private String columnsDiffer() {
    return columns.isEmpty()
        ? ""
        : "%s %s; "
            .formatted(String.join(", ", columns), columns.size() == 1 ? "differs" : "differ");
  }
}
