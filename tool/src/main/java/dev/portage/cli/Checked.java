package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;

/** Checks the numbers that an operator gives. */
final class Checked {
  private Checked() {}

  static int between(String option, int value, int least, int most) {
    return (int) between(option, (double) value, least, most);
  }

  static double between(String option, double value, double least, double most) {
    // So that what is no number at all fails, too.
    boolean within = value >= least && value <= most;
    if (!within) {
      throw new Fault(
          ExitCode.USAGE,
          "%s is %s, it must be between %s and %s"
              .formatted(option, shown(value), shown(least), shown(most)),
          "Give another value, or leave the option out.");
    }
    return value;
  }

  private static String shown(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
