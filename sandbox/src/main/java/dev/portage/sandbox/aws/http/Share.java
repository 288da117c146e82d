package dev.portage.sandbox.aws.http;

/** Counts out a share of calls, evenly and without chance. Its owner guards it. */
public final class Share {
  private double share;
  private double owed;

  public void set(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("a share is between 0 and 1, not " + share);
    }
    this.share = share;
    this.owed = 0;
  }

  public boolean hit() {
    owed += share;
    // A little tolerance, so that ten times 0.1 make one.
    if (owed < 1 - 1e-9) {
      return false;
    }
    owed -= 1;
    return true;
  }
}
