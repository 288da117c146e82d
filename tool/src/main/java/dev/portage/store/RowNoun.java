package dev.portage.store;

import java.util.Locale;

/** Numbers of rows, for messages. */
public final class RowNoun {
  private RowNoun() {}

  /** A number of rows, such as {@code 1 row}, or {@code 1,200 rows}. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? "row" : "rows");
  }
}
