package dev.portage.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Measures how long a commit on the source takes to be found on the target: changes one row, waits
 * until the target has the change, and begins again.
 */
final class LagProbe {
  private static final int POLL_MILLIS = 10;
  private static final int PAUSE_MILLIS = 100;
  private static final double SMALL_SECONDS = 1;

  private final CopyClusters clusters;
  private final String id;
  private final Instant began = Instant.now();
  private final List<Beat> beats = new ArrayList<>();

  /** A change: when it was found, in seconds since the start, and how old it was then. */
  private record Beat(double at, double lag) {}

  LagProbe(CopyClusters clusters) {
    this.clusters = clusters;
    this.id = clusters.source().column("SELECT min(id) FROM items").getFirst();
  }

  /** Measures for this long. */
  void run(Duration time) throws InterruptedException {
    Instant end = began.plus(time);
    for (int i = 0; Instant.now().isBefore(end); i++) {
      String beat = "beat " + i;
      clusters.source().rows("UPDATE items SET source = '%s' WHERE id = '%s'".formatted(beat, id));
      Instant committed = Instant.now();
      while (!clusters
          .target()
          .column("SELECT source FROM items WHERE id = '%s'".formatted(id))
          .equals(List.of(beat))) {
        Thread.sleep(POLL_MILLIS);
      }
      Instant found = Instant.now();
      beats.add(
          new Beat(
              Figures.seconds(Duration.between(began, found)),
              Figures.seconds(Duration.between(committed, found))));
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** Returns the greatest lag, which is at the start where changes had waited. */
  double greatest() {
    return beats.stream().mapToDouble(Beat::lag).max().orElseThrow();
  }

  /** Returns after how many seconds it was less than a second. */
  double untilSmall() {
    return beats.stream()
        .filter(beat -> beat.lag() < SMALL_SECONDS)
        .mapToDouble(Beat::at)
        .findFirst()
        .orElse(Double.NaN);
  }

  /** Returns the median of those after that. */
  double median() {
    double from = untilSmall();
    List<Double> lags =
        new ArrayList<>(beats.stream().filter(beat -> beat.at() >= from).map(Beat::lag).toList());
    Collections.sort(lags);
    return lags.isEmpty() ? Double.NaN : lags.get((lags.size() - 1) / 2);
  }
}
