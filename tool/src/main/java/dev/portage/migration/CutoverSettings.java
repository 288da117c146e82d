package dev.portage.migration;

import dev.portage.copy.CopyLimits;
import java.time.Duration;

/**
 * What the operator decides about a cutover.
 *
 * @param freeze whether the source's table is made read-only; otherwise its users must have stopped
 * @param rollback whether a freeze is undone, instead of a cutover
 * @param quiet for how long nothing may have been written where the source is not made read-only
 * @param drain how long the last changes may take
 * @param limits of waiting
 */
public record CutoverSettings(
    boolean freeze, boolean rollback, Duration quiet, Duration drain, CopyLimits limits) {}
