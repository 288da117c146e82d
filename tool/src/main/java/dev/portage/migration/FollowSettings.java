package dev.portage.migration;

/**
 * What the operator decides about following a source.
 *
 * @param mostLog bytes of its log that the source may keep for it; beyond them following ends, and
 *     the source is released
 * @param untilCaughtUp whether it ends where the target has all changes; otherwise it follows until
 *     Ctrl-C or the cutover
 */
public record FollowSettings(long mostLog, boolean untilCaughtUp) {}
