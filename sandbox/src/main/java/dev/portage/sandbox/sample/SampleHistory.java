package dev.portage.sandbox.sample;

import java.time.Instant;

/**
 * What happened to a bot before the update.
 *
 * @param created when the bot was made; its id has the same time
 * @param lastUsed when somebody last asked it something
 * @param writtenBy the age of the application that wrote its item last
 * @param sync the outcome of the last embedding
 * @param rows what the source cluster has of it
 */
public record SampleHistory(
    Instant created, Instant lastUsed, WrittenBy writtenBy, SampleSync sync, Rows rows) {

  /** The age of the application that wrote an item last: which attributes there are. */
  public enum WrittenBy {
    /** v0.4.0 to v0.4.4: no parameters of any kind (UPSTREAM 2.2). */
    FIRST_VERSIONS,
    /** v0.4.6 to v0.4.8: chunk size and overlap, and NULLs where an API could be published. */
    V0_4_6,
    /** v1.2: everything up to quick starters. */
    V1_2,
    /** v1.3 with a Bedrock knowledge base in place of pgvector. */
    V1_3_KNOWLEDGE_BASE
  }

  /** What the source cluster has of a bot. */
  public enum Rows {
    /** Nothing. */
    NONE,
    /** Each chunk once. */
    ONCE,
    /** Each chunk twice: two tasks ran at the same time (UPSTREAM 4.7). */
    DOUBLED
  }
}
