package dev.portage.embed;

/**
 * A passage of text, and where it came from.
 *
 * @param source as it goes into the row
 * @param text the passage
 */
record Chunk(String source, String text) {}
