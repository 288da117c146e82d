package dev.portage.index;

import java.util.List;

/**
 * The duration of searches, as the client sees it.
 *
 * @param median in milliseconds
 * @param p95 in milliseconds: one search in twenty takes longer
 */
public record Times(double median, double p95) {
  static Times of(List<Double> millis) {
    if (millis.isEmpty()) {
      return new Times(0, 0);
    }
    List<Double> sorted = millis.stream().sorted().toList();
    return new Times(at(sorted, 0.5), at(sorted, 0.95));
  }

  private static double at(List<Double> sorted, double share) {
    return sorted.get(Math.min(sorted.size() - 1, (int) (sorted.size() * share)));
  }
}
