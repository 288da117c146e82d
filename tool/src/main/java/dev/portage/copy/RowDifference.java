package dev.portage.copy;

import dev.portage.store.TenantId;
import java.util.List;

/**
 * A row of the target that differs from the source's, or that the source lacks.
 *
 * @param key of the row, as text
 * @param tenants that it belongs to on either side
 * @param columns whose values differ; empty where the source has no row of this key
 */
public record RowDifference(String key, List<TenantId> tenants, List<String> columns) {
  /** Whether the source has a row of the same key with other content. */
  public boolean isConflict() {
    return !columns.isEmpty();
  }
}
