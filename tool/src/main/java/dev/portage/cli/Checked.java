package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;

/** Checks numbers in options against their range. */
final class Checked {
  private Checked() {}

  static int between(String option, int value, int least, int most) {
    return (int) between(option, (double) value, least, most);
  }

  static double between(String option, double value, double least, double most) {
    // This condition also fails for NaN.
    boolean within = value >= least && value <= most;
    if (!within) {
      throw new Fault(
          ExitCode.USAGE,
          "%s is %s, but must be between %s and %s"
              .formatted(option, format(value), format(least), format(most)),
          "Give another value, or leave the option out.");
    }
    return value;
  }

  private static String format(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
