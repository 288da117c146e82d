package dev.portage.embed.model;

import java.util.Comparator;
import java.util.List;

/** Which of the names that exist was meant. */
final class NearestName {
  private NearestName() {}

  static String to(String typed, List<String> names) {
    return names.stream()
        // By share, since the shortest name would else be near to everything.
        .min(Comparator.comparingDouble(name -> (double) changes(typed, name) / name.length()))
        .orElseThrow(() -> new IllegalArgumentException("no names"));
  }

  /** How many letters must be put in, taken out or exchanged. */
  private static int changes(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int exchanged = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(exchanged, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
