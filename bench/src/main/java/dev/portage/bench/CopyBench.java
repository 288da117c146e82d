package dev.portage.bench;

import dev.portage.sandbox.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compares the route copy with other programs in one run. Each contender runs once a round, in an
 * order that rotates, so that a slow minute of the machine does not always hit the same one.
 */
final class CopyBench {
  private static final int DIMENSIONS = 1_024;

  private final Tool tool;
  private final BenchOptions options;
  private final int rounds;
  private final SyntheticTenants tenants;

  CopyBench(Tool tool, BenchOptions options) {
    this.tool = tool;
    this.options = options;
    this.rounds = options.number("rounds", 3);
    this.tenants = SyntheticTenants.of(options.number("rows", 100_000));
  }

  /** Runs all contenders, prints the tables, draws the chart, and returns the result. */
  ObjectNode run(Path plot) throws IOException, InterruptedException {
    List<Contender> contenders = chosen();
    try (CopyClusters clusters = CopyClusters.with(tenants, DIMENSIONS)) {
      Map<String, ContenderResult> trials = measured(clusters, contenders);
      ObjectNode result = JsonMapper.shared().createObjectNode();
      describe(result.putObject("settings"), clusters);
      trials.values().forEach(of -> of.describe(result.withArray("contenders").addObject()));
      new CopyTargets(trials).describe(result.putObject("targets"));
      new CopyReport(trials).print(tenants.rows());
      Files.writeString(plot, new RecoveryChart(List.copyOf(trials.values())).svg());
      return result;
    }
  }

  private List<Contender> chosen() {
    List<String> only =
        options.flag("table")
            ? List.of(Contender.PORTAGE, Contender.PORTAGE_TABLE)
            : options.words("only");
    List<String> without = options.words("without");
    List<Contender> all = Contender.all(tool);
    options.requireKnown(all.stream().map(Contender::name).toList(), "only", "without");
    return all.stream()
        .filter(contender -> only.isEmpty() || only.contains(contender.name()))
        .filter(contender -> !without.contains(contender.name()))
        .toList();
  }

  private Map<String, ContenderResult> measured(CopyClusters clusters, List<Contender> contenders)
      throws IOException, InterruptedException {
    Map<String, ContenderResult> trials = new LinkedHashMap<>();
    for (Contender contender : contenders) {
      trials.put(
          contender.name(), new ContenderResult(contender, new ArrayList<>(), tenants.weights()));
    }
    List<Contender> present =
        contenders.stream().filter(contender -> contender.missing().isEmpty()).toList();
    String digest = Trial.digest(clusters.source());
    warmUp(clusters, digest);
    for (int i = 0; i < rounds * present.size(); i++) {
      int round = i / present.size();
      Contender contender = present.get((i + round) % present.size());
      Files.writeString(clusters.file("tenants.csv"), tenants.lastUses(Instant.now()));
      Trial trial = Trial.of(contender, clusters, digest);
      trials.get(contender.name()).runs().add(trial);
      System.err.printf(
          "round %d of %d: %s, %.1f s%n",
          round + 1, rounds, contender.title(), Figures.seconds(trial.wall()));
    }
    return trials;
  }

  /**
   * Runs one copy that does not count: the first copy into a new cluster creates the files of its
   * write-ahead log, which later copies recycle.
   */
  private void warmUp(CopyClusters clusters, String digest)
      throws IOException, InterruptedException {
    Contender first = Contender.all(tool).getFirst();
    Trial trial = Trial.of(first, clusters, digest);
    clusters.target().rows(Contender.VECTOR_INDEX);
    System.err.printf("warm-up: %s, %.1f s%n", first.title(), Figures.seconds(trial.wall()));
  }

  private void describe(ObjectNode settings, CopyClusters clusters) {
    settings.put("rows", tenants.rows());
    settings.put("bots", tenants.tenants().size());
    settings.put("dimensions", DIMENSIONS);
    settings.put("rounds", rounds);
    settings.put("sourceTableMiB", clusters.source().one("SELECT pg_table_size('items') >> 20"));
    settings.put("postgres", clusters.source().column("SHOW server_version").getFirst());
    settings.put("pgvector", pgvector(clusters));
    settings.put("sharedBuffersMiB", CopyClusters.SHARED_BUFFERS_MIB);
    settings.put("maintenanceWorkMemMiB", CopyClusters.MAINTENANCE_MIB);
  }

  private static String pgvector(CopyClusters clusters) {
    return clusters
        .source()
        .column("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
        .getFirst();
  }
}
