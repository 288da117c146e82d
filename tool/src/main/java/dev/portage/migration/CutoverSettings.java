package dev.portage.migration;

import dev.portage.copy.CopyLimits;
import dev.portage.merge.ConflictChoice;
import java.time.Duration;
import java.util.Optional;

/**
 * What the operator decides about a cutover.
 *
 * @param freeze whether the source's table is made read-only; otherwise its users must have stopped
 * @param rollback whether a freeze is undone, instead of a cutover
 * @param quiet for how long nothing may have been written where the source is not made read-only
 * @param drain how long the last changes may take
 * @param conflicts what becomes of rows of the source whose key another row has on the target;
 *     empty where the cutover ends then
 * @param limits of waiting
 */
public record CutoverSettings(
    boolean freeze,
    boolean rollback,
    Duration quiet,
    Duration drain,
    Optional<ConflictChoice> conflicts,
    CopyLimits limits) {}
