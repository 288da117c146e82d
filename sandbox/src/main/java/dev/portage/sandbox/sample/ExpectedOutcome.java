package dev.portage.sandbox.sample;

/** What re-embedding a bot has to come to. */
public enum ExpectedOutcome {
  /** All its sources can be read and give text: the target has rows of it. */
  EMBEDDED,
  /** It has no sources: there is nothing to do and nothing wrong. */
  NO_KNOWLEDGE,
  /** It has a Bedrock knowledge base, and its sources are not Portage's affair. */
  LEFT_ALONE,
  /** At least one source is missing, broken or not reachable: that is reported. */
  SOURCE_UNREADABLE
}
