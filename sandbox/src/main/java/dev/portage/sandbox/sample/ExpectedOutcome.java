package dev.portage.sandbox.sample;

/** The expected outcome of re-embedding a bot. */
public enum ExpectedOutcome {
  /** All its sources can be read and have text, so the target has rows of the bot. */
  EMBEDDED,
  /** The bot has no sources, so there is nothing to embed and no error. */
  NO_KNOWLEDGE,
  /** The bot uses a Bedrock knowledge base, which Portage does not migrate. */
  NOT_MIGRATED,
  /** At least one source is missing, damaged or unreachable, and Portage reports that. */
  SOURCE_UNREADABLE
}
