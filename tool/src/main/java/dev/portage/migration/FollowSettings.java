package dev.portage.migration;

/**
 * What the operator decides about following a source.
 *
 * @param mostLog bytes of its log that the source may keep for it; beyond them following ends, and
 *     the source is released
 * @param untilCaughtUp whether it ends where the target has all changes; otherwise it follows until
 *     Ctrl-C or the cutover
 * @param relay whether all changes go through Portage; otherwise a subscription of the target takes
 *     over where that is safe
 */
public record FollowSettings(long mostLog, boolean untilCaughtUp, boolean relay) {}
