package dev.portage.embed.source;

/**
 * One text, ready to be cut into chunks.
 *
 * @param source what the {@code source} column of its rows says
 * @param text never blank, and storable in PostgreSQL
 */
public record Document(String source, String text) {}
