package dev.portage.sandbox.bench;

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
 * The route copy beside what somebody would take instead, all in one run: each contender once a
 * round, in an order that rotates, so that a bad minute of the machine is nobody's own.
 */
final class CopyBench {
  private static final int DIMENSIONS = 1_024;

  private final Tool tool;
  private final BenchOptions options;
  private final int rounds;
  private final MadeUpTenants tenants;

  CopyBench(Tool tool, BenchOptions options) {
    this.tool = tool;
    this.options = options;
    this.rounds = options.number("rounds", 3);
    this.tenants = MadeUpTenants.of(options.number("rows", 100_000));
  }

  /** Runs all, prints the tables, draws the plot, and gives the result. */
  ObjectNode run(Path plot) throws IOException, InterruptedException {
    List<Contender> contenders = chosen();
    try (CopyWorld world = CopyWorld.with(tenants, DIMENSIONS)) {
      Map<String, Trials> trials = measured(world, contenders);
      ObjectNode result = JsonMapper.shared().createObjectNode();
      describe(result.putObject("settings"), world);
      trials.values().forEach(of -> of.describe(result.withArray("contenders").addObject()));
      new CopyTargets(trials).describe(result.putObject("targets"));
      new CopyTable(trials).print(tenants.rows());
      Files.writeString(plot, new ReturnsChart(List.copyOf(trials.values())).svg());
      return result;
    }
  }

  private List<Contender> chosen() {
    List<String> only = options.words("only");
    List<String> without = options.words("without");
    List<Contender> all = Contender.all(tool);
    options.requireKnown(all.stream().map(Contender::name).toList(), "only", "without");
    return all.stream()
        .filter(contender -> only.isEmpty() || only.contains(contender.name()))
        .filter(contender -> !without.contains(contender.name()))
        .toList();
  }

  private Map<String, Trials> measured(CopyWorld world, List<Contender> contenders)
      throws IOException, InterruptedException {
    Map<String, Trials> trials = new LinkedHashMap<>();
    for (Contender contender : contenders) {
      trials.put(contender.name(), new Trials(contender, new ArrayList<>(), tenants.weights()));
    }
    List<Contender> present =
        contenders.stream().filter(contender -> contender.missing().isEmpty()).toList();
    String digest = Trial.digest(world.source());
    warmUp(world, digest);
    for (int i = 0; i < rounds * present.size(); i++) {
      int round = i / present.size();
      Contender contender = present.get((i + round) % present.size());
      Files.writeString(world.file("tenants.csv"), tenants.lastUses(Instant.now()));
      Trial trial = Trial.of(contender, world, digest);
      trials.get(contender.name()).runs().add(trial);
      System.err.printf(
          "round %d of %d: %s, %.1f s%n",
          round + 1, rounds, contender.title(), Figures.seconds(trial.wall()));
    }
    return trials;
  }

  /** The first copy into a fresh cluster makes the files of its log, which later ones use again. */
  private void warmUp(CopyWorld world, String digest) throws IOException, InterruptedException {
    Contender first = Contender.all(tool).getFirst();
    Trial trial = Trial.of(first, world, digest);
    world.target().rows(Contender.VECTOR_INDEX);
    System.err.printf("warm-up: %s, %.1f s%n", first.title(), Figures.seconds(trial.wall()));
  }

  private void describe(ObjectNode settings, CopyWorld world) {
    settings.put("rows", tenants.rows());
    settings.put("bots", tenants.tenants().size());
    settings.put("dimensions", DIMENSIONS);
    settings.put("rounds", rounds);
    settings.put("sourceTableMiB", world.source().one("SELECT pg_table_size('items') >> 20"));
    settings.put("postgres", world.source().column("SHOW server_version").getFirst());
    settings.put("pgvector", pgvector(world));
    settings.put("sharedBuffersMiB", CopyWorld.SHARED_BUFFERS_MIB);
    settings.put("maintenanceWorkMemMiB", CopyWorld.MAINTENANCE_MIB);
  }

  private static String pgvector(CopyWorld world) {
    return world
        .source()
        .column("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
        .getFirst();
  }
}
