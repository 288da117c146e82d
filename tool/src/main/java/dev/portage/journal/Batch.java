package dev.portage.journal;

import java.util.List;
import java.util.Optional;

/**
 * A batch whose lease this process holds.
 *
 * @param lease its number and fencing token
 * @param units of it that have no outcome yet
 * @param ids empty for whole units
 * @param bytes about how many
 * @param tries how often it was put behind the others
 */
public record Batch(
    BatchLease lease, List<Unit> units, Optional<IdRange> ids, long bytes, int tries) {
  /** The same with a part of its range. */
  public Batch within(IdRange part) {
    return new Batch(lease, units, Optional.of(part), bytes, tries);
  }
}
