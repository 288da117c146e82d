package dev.portage.embed;

/**
 * A passage of text with its source.
 *
 * @param source the value of the row's {@code source} column
 * @param text the passage
 */
record Chunk(String source, String text) {}
