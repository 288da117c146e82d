package dev.portage.bench;

import dev.portage.sandbox.Tool;
import dev.portage.sandbox.postgres.PostgresVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Measures the route replicate: its copy beside that of a native subscription, from a source of
 * either version, and what it does afterwards.
 */
final class ReplicateBench {
  private static final int DIMENSIONS = 1_024;
  private static final int VECTORS = 20_000;

  private final Tool tool;
  private final BenchOptions options;
  private final SyntheticTenants tenants;
  private final int rounds;

  ReplicateBench(Tool tool, BenchOptions options) {
    this.tool = tool;
    this.options = options;
    this.tenants = SyntheticTenants.of(options.number("rows", 100_000));
    this.rounds = options.number("rounds", 3);
  }

  /** Runs all of it, prints the tables, draws the chart of the copies, and returns the result. */
  ObjectNode run(Path plot) throws IOException, InterruptedException {
    ObjectNode result = JsonMapper.shared().createObjectNode();
    result.putObject("settings").put("rows", tenants.rows()).put("rounds", rounds);
    boolean copies = !options.flag("no-copy");
    for (PostgresVersion version :
        copies ? PostgresVersion.values() : new PostgresVersion[] {PostgresVersion.V17}) {
      try (CopyClusters clusters = CopyClusters.with(tenants, DIMENSIONS, version)) {
        ObjectNode of = result.putObject("source" + version);
        of.put("postgres", clusters.source().column("SHOW server_version").getFirst());
        if (copies) {
          copies(clusters, of, version, plot);
        }
        if (version == PostgresVersion.V17) {
          follow(clusters, of.putObject("follow"));
        }
      }
    }
    return result;
  }

  private void copies(CopyClusters clusters, ObjectNode of, PostgresVersion version, Path plot)
      throws IOException, InterruptedException {
    Map<String, ContenderResult> trials = new LinkedHashMap<>();
    List<Contender> contenders =
        Contender.following(tool).stream().filter(one -> one.missing().isEmpty()).toList();
    for (Contender contender : contenders) {
      trials.put(
          contender.name(), new ContenderResult(contender, new ArrayList<>(), tenants.weights()));
    }
    String digest = Trial.digest(clusters.source());
    // The first copy into a new cluster creates the files of its log, and does not count.
    Trial.of(contenders.getFirst(), clusters, digest);
    for (int i = 0; i < rounds * contenders.size(); i++) {
      Contender contender = contenders.get((i + i / contenders.size()) % contenders.size());
      Trial trial = Trial.of(contender, clusters, digest);
      trials.get(contender.name()).runs().add(trial);
      System.err.printf(
          "%s: %s, last row after %.1f s%n", version, contender.title(), trial.commits().lastRow());
    }
    trials.values().forEach(one -> one.describe(of.withArray("contenders").addObject()));
    TextTable table = new TextTable().line("seconds", "to last row", "outage: visible", "whole");
    trials
        .values()
        .forEach(
            one ->
                table.line(
                    one.contender().title(),
                    median(one, "secondsToLastRow"),
                    median(one, "outageUntilVisible"),
                    median(one, "seconds")));
    table.print("%,d rows from %s, medians".formatted(tenants.rows(), version));
    if (version == PostgresVersion.V17) {
      Files.writeString(plot, new RecoveryChart(List.copyOf(trials.values())).svg());
    }
  }

  private static String median(ContenderResult of, String figure) {
    return String.format(Locale.ROOT, "%.1f", of.median(figure).orElse(Double.NaN));
  }

  private void follow(CopyClusters clusters, ObjectNode of)
      throws IOException, InterruptedException {
    FollowTrials trials = new FollowTrials(tool, clusters);
    int small = tenants.rows();
    int vectors = Math.min(tenants.rows(), VECTORS);
    List<Double> smallRates = new ArrayList<>();
    List<Double> vectorRates = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      smallRates.add(trials.small(small));
      vectorRates.add(trials.vectors(vectors));
      System.err.printf(
          "relay: %,.0f small changes a second, %,.0f rows with vectors%n",
          smallRates.getLast(), vectorRates.getLast());
    }
    of.put("smallChangesPerSecond", median(smallRates));
    of.put("rowsWithVectorsPerSecond", median(vectorRates));
    FollowTrials.Writing writing =
        new FollowTrials.Writing(
            options.number("writes", 2_000), Duration.ofSeconds(options.number("seconds", 20)));
    trials.live(writing, "follow", of.putObject("relay"));
    System.err.println("by the relay: " + of.path("relay"));
    trials.live(
        writing, "following by subscription", of.putObject("subscription"), "--subscription");
    TextTable table = new TextTable();
    of.propertyStream()
        .forEach(
            one -> {
              if (one.getValue() instanceof ObjectNode live) {
                live.propertyStream()
                    .forEach(
                        figure ->
                            table.line(
                                one.getKey() + ", " + figure.getKey(),
                                figure.getValue().asString()));
              } else {
                table.line(one.getKey(), one.getValue().asString());
              }
            });
    table.print("After the copy, medians of %d and single runs".formatted(rounds));
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return Figures.rounded(sorted.get((sorted.size() - 1) / 2), 0);
  }
}
