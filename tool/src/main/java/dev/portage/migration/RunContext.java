package dev.portage.migration;

import dev.portage.fault.Retry;
import dev.portage.fault.RetryPolicy;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What every step of a run needs besides its data.
 *
 * @param reporter shows the operator what happens
 * @param interrupt Ctrl-C
 * @param clock for ages and waits
 */
public record RunContext(Reporter reporter, Interrupt interrupt, InstantSource clock) {

  /** Retries by this policy, until Ctrl-C; the reporter says what is waited for. */
  Retry retry(RetryPolicy policy) {
    return new Retry(policy, clock, this::pause, reporter::warning);
  }

  private boolean pause(Duration delay) {
    if (!interrupt.stopLaunching()) {
      interrupt.await(delay);
    }
    return !interrupt.stopLaunching();
  }

  /** The context of something that Ctrl-C simply ends. */
  public static RunContext uninterrupted(Reporter reporter) {
    return new RunContext(reporter, new Interrupt(false), InstantSource.system());
  }
}
