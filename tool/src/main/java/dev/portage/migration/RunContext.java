package dev.portage.migration;

import java.time.InstantSource;

/**
 * What every step of a run needs besides its data.
 *
 * @param reporter shows the operator what happens
 * @param interrupt Ctrl-C
 * @param clock for ages and waits
 */
public record RunContext(Reporter reporter, Interrupt interrupt, InstantSource clock) {

  /** The context of something that Ctrl-C simply ends. */
  public static RunContext uninterrupted(Reporter reporter) {
    return new RunContext(reporter, new Interrupt(false), InstantSource.system());
  }
}
