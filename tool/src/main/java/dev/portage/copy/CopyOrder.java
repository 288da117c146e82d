package dev.portage.copy;

import dev.portage.postgres.ChunkRows;
import dev.portage.postgres.TableShape;
import java.util.Map;
import java.util.Optional;

/**
 * What is copied into what.
 *
 * @param rows of the source, with the columns to copy
 * @param target table that takes them
 * @param byAge whether the rows of a tenant are the application's, whose ids tell their age;
 *     otherwise rows are merged one by one
 * @param replace whether a row of the source replaces the one of the same id, where rows are merged
 *     one by one
 * @param merge the rule for rows that tell their age
 * @param counts rows of each tenant on the source
 */
public record CopyOrder(
    ChunkRows rows,
    TableShape target,
    boolean byAge,
    boolean replace,
    Merge merge,
    Map<Optional<String>, Long> counts) {

  long rowsOf(String tenant) {
    return counts.getOrDefault(Optional.of(tenant), 0L);
  }
}
