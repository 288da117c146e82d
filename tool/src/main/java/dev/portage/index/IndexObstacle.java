package dev.portage.index;

import dev.portage.store.TableShape;
import java.util.Optional;
import java.util.Set;

/** Says of which tables Portage builds no vector index. */
public final class IndexObstacle {
  private static final Set<String> TYPES = Set.of("vector", "halfvec");

  private IndexObstacle() {}

  /** Why it builds none of this table; empty where it does. */
  public static Optional<String> of(TableShape shape) {
    if (!isMeasured(shape)) {
      return Optional.of(
          "%s of table %s is of type %s, and an index is built of vector or halfvec"
              .formatted(
                  shape.table().embedding(), shape.table().name(), shape.embedding().type()));
    }
    return shape.catalog().partitioned()
        ? Optional.of(
            "table %s is partitioned, and an index of it cannot be built beside writers"
                .formatted(shape.table().name()))
        : Optional.empty();
  }

  /** Whether searches of its vectors are known. */
  static boolean isMeasured(TableShape shape) {
    return TYPES.contains(shape.embedding().unqualifiedType());
  }
}
