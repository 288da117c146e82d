package dev.portage.plan;

import java.time.Instant;

/**
 * What exists at a moment, as far as a plan needs it. Each family of routes reads something else.
 */
public sealed interface Survey permits EmbeddingSurvey, TransferSurvey {
  /** The moment. */
  Instant at();
}
