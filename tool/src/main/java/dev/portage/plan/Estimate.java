package dev.portage.plan;

import java.time.Duration;

/** The work and the time that a plan takes. */
public sealed interface Estimate permits EmbeddingEstimate, TransferEstimate {
  /** Units for which there is something to do. */
  long units();

  /** From the first unit to the last. */
  Duration duration();
}
