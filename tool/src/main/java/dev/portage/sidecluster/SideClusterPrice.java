package dev.portage.sidecluster;

import java.util.Locale;

/** What a side cluster costs, in words, by the capacities that it is given (docs/figures.md). */
public final class SideClusterPrice {
  /** Of an ACU, in us-east-1; other regions differ by some tenths. */
  private static final double DOLLARS_FOR_AN_HOUR = 0.12;

  /** Of a GB, in us-east-1. */
  private static final double DOLLARS_FOR_A_MONTH = 0.10;

  /** A clone and its source share the pages that neither has changed since. */
  private static final String SHARED_STORAGE =
      String.format(
          Locale.ROOT,
          "$%.2f a month for each GB that is changed in it or in its source meanwhile (they share"
              + " the rest)",
          DOLLARS_FOR_A_MONTH);

  private static final int HOURS = 24;
  private static final int DAYS = 30;

  private SideClusterPrice() {}

  /** By the hour, while rows are copied and afterwards. */
  public static String ofRun(Original original) {
    return switch (original) {
      case Snapshot snapshot -> ofRun(storage(snapshot.gib()));
      case CloneSource ignored -> ofRun(SHARED_STORAGE);
    };
  }

  private static String ofRun(String storage) {
    return "%s an hour (%s) while rows are copied, then at most %s an hour (%s), and %s"
        .formatted(
            dollars(Capacity.COPYING.most(), 1),
            Capacity.COPYING.describe(),
            dollars(Capacity.RESTING.most(), 1),
            Capacity.RESTING.describe(),
            storage);
  }

  /** By the day and the month, where it is not known whether rows are copied now. */
  public static String ofAnyTime() {
    return of(new Capacity(Capacity.RESTING.least(), Capacity.COPYING.most()));
  }

  /** By the day and the month. */
  public static String of(Capacity capacity) {
    return "%s a day (%s a month), and %s"
        .formatted(range(capacity, HOURS), range(capacity, HOURS * DAYS), storage(0));
  }

  private static String range(Capacity capacity, int hours) {
    String most = dollars(capacity.most(), hours);
    return capacity.least() == capacity.most()
        ? most
        : "%s to %s".formatted(dollars(capacity.least(), hours), most);
  }

  private static String storage(int gib) {
    return gib == 0
        ? String.format(Locale.ROOT, "$%.2f a month for each GB of storage", DOLLARS_FOR_A_MONTH)
        : String.format(
            Locale.ROOT, "$%.2f a month for %,d GiB of storage", gib * DOLLARS_FOR_A_MONTH, gib);
  }

  private static String dollars(double acu, int hours) {
    return String.format(Locale.ROOT, "$%.2f", acu * hours * DOLLARS_FOR_AN_HOUR);
  }
}
