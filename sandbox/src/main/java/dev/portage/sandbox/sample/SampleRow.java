package dev.portage.sandbox.sample;

import com.github.f4b6a3.ulid.Ulid;

/**
 * A row of {@code items} in the source cluster, but for its embedding (UPSTREAM 3.1).
 *
 * @param id its time is that of the last embedding
 * @param botId whose
 * @param content a chunk
 * @param source {@code s3://bucket/key}, or the address of a page as the user gave it
 */
public record SampleRow(Ulid id, Ulid botId, String content, String source) {}
