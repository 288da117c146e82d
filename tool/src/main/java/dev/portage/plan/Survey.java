package dev.portage.plan;

import java.time.Instant;

/**
 * What exists at one time, as far as a plan needs it. Each family of routes reads different facts.
 */
public sealed interface Survey permits EmbeddingSurvey, TransferSurvey {
  /** The time of the survey. */
  Instant at();
}
