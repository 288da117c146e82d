package dev.portage.bots;

/**
 * A new SyncStatus for a bot.
 *
 * @param status the new value
 * @param reason the new SyncStatusReason
 * @param execId the new LastExecId, an ECS task id; null keeps the old one
 */
public record StatusChange(SyncStatus status, String reason, String execId) {}
