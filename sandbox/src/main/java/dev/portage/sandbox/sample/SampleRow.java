package dev.portage.sandbox.sample;

import com.github.f4b6a3.ulid.Ulid;

/**
 * A row of {@code items} in the source cluster, without its embedding (UPSTREAM 3.1).
 *
 * @param id a ULID with the time of the last embedding
 * @param botId the id of the bot
 * @param content the text of the chunk
 * @param source {@code s3://bucket/key}, or the URL of a page as the user entered it
 */
public record SampleRow(Ulid id, Ulid botId, String content, String source) {}
