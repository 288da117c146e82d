package dev.portage.journal;

/**
 * The result of reading one source of a bot.
 *
 * @param source as the user gave it
 * @param outcome read, empty, unreachable, refused, broken or too large
 * @param reason why, "" where the outcome is reason enough
 * @param chunks how many chunks came of it
 */
public record SourceRecord(String source, String outcome, String reason, int chunks) {}
