package dev.portage.sidecluster;

import java.util.Locale;

/**
 * What an instance of Aurora Serverless v2 may use, in ACU; one is about 2 GiB of memory.
 *
 * @param least while idle
 * @param most under load
 */
public record Capacity(double least, double most) {
  /** While rows are copied. One that begins smaller grows during the copy, which is the outage. */
  public static final Capacity COPYING = new Capacity(4, 4);

  /** Once the rows are copied. */
  public static final Capacity RESTING = new Capacity(0.5, 1);

  /** The same on a version that pauses while it has no connection. */
  public static final Capacity PAUSING = new Capacity(0, 1);

  /**
   * Once the rows are copied.
   *
   * @param smallest capacity of the version, while idle
   */
  static Capacity resting(double smallest) {
    return smallest == 0 ? PAUSING : RESTING;
  }

  /** For messages. */
  String describe() {
    return least == most
        ? "%s ACU".formatted(number(most))
        : "%s to %s ACU".formatted(number(least), number(most));
  }

  private static String number(double acu) {
    return acu == Math.rint(acu)
        ? Long.toString(Math.round(acu))
        : String.format(Locale.ROOT, "%.1f", acu);
  }
}
