package dev.portage.sandbox.bench;

import com.github.f4b6a3.ulid.Ulid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Bots as a copy sees them: how many rows each has, and when it was used last. Sizes and use both
 * fall as in Zipf's law, the n-th having an n-th of the first; which bot is large has nothing to do
 * with which is used. The same ones each time.
 */
record MadeUpTenants(List<Tenant> tenants) {
  private static final Instant FIRST_MADE = Instant.parse("2025-01-01T00:00:00Z");
  private static final double HALF_LIFE_DAYS = 7;

  /**
   * One of them.
   *
   * @param made its id is of this time, and its rows' ids are of the time after
   * @param weight how much its outage counts: halved for each week that it was not used
   *     (UsageWeight of the product)
   */
  record Tenant(String id, Instant made, int rows, double weight) {
    /** How long ago it was used last, which is what the weight is made of. */
    Duration unused() {
      double days = -HALF_LIFE_DAYS * Math.log(weight) / Math.log(2);
      return Duration.ofMillis(Math.round(days * 86_400_000));
    }
  }

  private static final int MOST = 500;

  /** Few rows do not need all of them. */
  private static final int ROWS_OF_ONE = 10;

  /** Five hundred, where there are rows enough. */
  static MadeUpTenants of(int rows) {
    int count = Math.max(1, Math.min(MOST, rows / ROWS_OF_ONE));
    List<Integer> sizes = sizes(count, rows);
    Collections.shuffle(sizes, new Random(2));
    List<Integer> ranks = new ArrayList<>(IntStream.rangeClosed(1, count).boxed().toList());
    Collections.shuffle(ranks, new Random(3));
    return new MadeUpTenants(
        IntStream.range(0, count)
            .mapToObj(i -> tenant(i, sizes.get(i), 1.0 / ranks.get(i)))
            .toList());
  }

  private static Tenant tenant(int number, int rows, double weight) {
    Instant made = FIRST_MADE.plus(Duration.ofHours(number));
    byte[] entropy = new byte[Ulid.RANDOM_BYTES];
    new Random(number).nextBytes(entropy);
    return new Tenant(new Ulid(made.toEpochMilli(), entropy).toString(), made, rows, weight);
  }

  /** One row at least each; what rounding leaves is the largest one's. */
  private static List<Integer> sizes(int count, int rows) {
    double harmonic = IntStream.rangeClosed(1, count).mapToDouble(rank -> 1.0 / rank).sum();
    List<Integer> sizes =
        new ArrayList<>(
            IntStream.rangeClosed(1, count)
                .mapToObj(rank -> Math.max(1, (int) (rows / harmonic / rank)))
                .toList());
    int sum = sizes.stream().mapToInt(Integer::intValue).sum();
    sizes.set(0, sizes.getFirst() + rows - sum);
    return sizes;
  }

  int rows() {
    return tenants.stream().mapToInt(Tenant::rows).sum();
  }

  Map<String, Double> weights() {
    return tenants.stream().collect(Collectors.toMap(Tenant::id, Tenant::weight));
  }

  /** Lines of a bot's id and the time of its last use, in milliseconds. */
  String lastUses(Instant now) {
    return tenants.stream()
        .map(tenant -> tenant.id() + "," + now.minus(tenant.unused()).toEpochMilli() + "\n")
        .collect(Collectors.joining());
  }
}
