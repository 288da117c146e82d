package dev.portage.bench;

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
 * Generates bots as a copy sees them, the same ones each time: the number of rows of each, and when
 * it was last used. Sizes and use both follow Zipf's law, where the n-th has an n-th of the first.
 * Size and use are independent.
 */
record SyntheticTenants(List<Tenant> tenants) {
  private static final Instant FIRST_MADE = Instant.parse("2025-01-01T00:00:00Z");
  private static final double HALF_LIFE_DAYS = 7;

  /**
   * One bot.
   *
   * @param made the time in its id; the ids of its rows are later
   * @param weight how much its outage counts: halved for each week without use (as the product's
   *     UsageWeight does)
   */
  record Tenant(String id, Instant made, int rows, double weight) {
    /** Returns how long ago the bot was last used, calculated from its weight. */
    Duration unused() {
      double days = -HALF_LIFE_DAYS * Math.log(weight) / Math.log(2);
      return Duration.ofMillis(Math.round(days * 86_400_000));
    }
  }

  private static final int MOST = 500;

  /** With fewer rows than this for each of the 500 bots, there are fewer bots. */
  private static final int ROWS_OF_ONE = 10;

  /** Generates 500 bots, or fewer where there are too few rows. */
  static SyntheticTenants of(int rows) {
    int count = Math.max(1, Math.min(MOST, rows / ROWS_OF_ONE));
    List<Integer> sizes = sizes(count, rows);
    Collections.shuffle(sizes, new Random(2));
    List<Integer> ranks = new ArrayList<>(IntStream.rangeClosed(1, count).boxed().toList());
    Collections.shuffle(ranks, new Random(3));
    return new SyntheticTenants(
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

  /** Returns sizes of at least one row; the largest bot gets what rounding leaves. */
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

  /** Returns a CSV line for each bot: its id, and the time of its last use in milliseconds. */
  String lastUses(Instant now) {
    return tenants.stream()
        .map(tenant -> tenant.id() + "," + now.minus(tenant.unused()).toEpochMilli() + "\n")
        .collect(Collectors.joining());
  }
}
