package dev.portage.bots;

/**
 * A new SyncStatus for a bot.
 *
 * @param status the new value
 * @param reason its text
 * @param execId the ECS task that did it, written beside; null leaves the old one
 */
public record StatusChange(SyncStatus status, String reason, String execId) {}
