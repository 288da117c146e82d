package dev.portage.embed.model;

import java.util.Comparator;
import java.util.List;

/** Finds the name that is most similar to a mistyped one. */
final class NearestName {
  private NearestName() {}

  static String to(String typed, List<String> names) {
    return names.stream()
        // Relative to the length; otherwise the shortest name would be near to everything.
        .min(Comparator.comparingDouble(name -> (double) changes(typed, name) / name.length()))
        .orElseThrow(() -> new IllegalArgumentException("no names"));
  }

  /** The Levenshtein distance: how many letters must be inserted, deleted or replaced. */
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
