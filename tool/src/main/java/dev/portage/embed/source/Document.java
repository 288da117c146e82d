package dev.portage.embed.source;

/**
 * One text that is ready to be split into chunks.
 *
 * @param source the value of the {@code source} column of its rows
 * @param text never blank, and PostgreSQL can store it
 */
public record Document(String source, String text) {}
