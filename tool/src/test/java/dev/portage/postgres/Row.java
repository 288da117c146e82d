package dev.portage.postgres;

/**
 * One row of {@code items}: a chunk, where it came from, and its embedding.
 *
 * @param id ULID, 26 characters; its time is the row's age
 * @param botId at most 26 characters
 * @param content the chunk; no U+0000, which PostgreSQL cannot hold
 * @param source {@code s3://…}, a URL, or a video id
 * @param embedding as many numbers as the column has dimensions
 */
public record Row(String id, String botId, String content, String source, float[] embedding) {}
