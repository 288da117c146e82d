package dev.portage.sandbox.sample;

import java.time.Instant;

/**
 * The past of a bot before the update.
 *
 * @param created when the bot was created; its id has the same time
 * @param lastUsed when a user last asked the bot a question
 * @param writtenBy the version of the application that last wrote its item
 * @param sync the outcome of the last embedding
 * @param rows the rows of the bot in the source cluster
 */
public record SampleHistory(
    Instant created, Instant lastUsed, WrittenBy writtenBy, SampleSync sync, Rows rows) {

  /** The version of the application that last wrote an item, which determines its attributes. */
  public enum WrittenBy {
    /** v0.4.0 to v0.4.4: no parameters of any kind (UPSTREAM 2.2). */
    FIRST_VERSIONS,
    /** v0.4.6 to v0.4.8: chunk size and overlap, and NULL attributes for a published API. */
    V0_4_6,
    /** v1.2: all attributes up to quick starters. */
    V1_2,
    /** v1.3 with a Bedrock knowledge base instead of pgvector. */
    V1_3_KNOWLEDGE_BASE
  }

  /** The rows of a bot in the source cluster. */
  public enum Rows {
    /** No rows. */
    NONE,
    /** Each chunk once. */
    ONCE,
    /** Each chunk twice, since two tasks ran at the same time (UPSTREAM 4.7). */
    DUPLICATED
  }
}
