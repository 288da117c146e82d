package dev.portage.sandbox.aws.http;

/** Selects a share of calls, evenly and without randomness. It is not thread-safe. */
public final class FaultRate {
  private double share;
  private double owed;

  /** Sets the share, between 0 and 1. */
  public void set(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("a share is between 0 and 1, not " + share);
    }
    this.share = share;
    this.owed = 0;
  }

  /** Counts a call, and returns whether it is selected. */
  public boolean hit() {
    owed += share;
    // The tolerance is for rounding: ten times 0.1 must be one.
    if (owed < 1 - 1e-9) {
      return false;
    }
    owed -= 1;
    return true;
  }
}
