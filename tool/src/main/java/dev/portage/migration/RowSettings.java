package dev.portage.migration;

import dev.portage.merge.ConflictChoice;
import java.util.Optional;

/**
 * What the operator decides about rows that differ between the two sides.
 *
 * @param repair whether tenants whose rows differ from the source's are copied again
 * @param sourceWins whether a repair overwrites rows of the target that differ; otherwise it copies
 *     only rows that are missing there
 * @param conflicts what is done with rows whose key another row has on the target; empty where that
 *     is refused
 * @param followDeletes whether rows are removed that the source no longer has
 */
public record RowSettings(
    boolean repair,
    boolean sourceWins,
    Optional<ConflictChoice> conflicts,
    boolean followDeletes) {}
