package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.index.BuildListener;
import dev.portage.index.Distance;
import dev.portage.index.IndexAdvice;
import dev.portage.index.IndexBuild;
import dev.portage.index.IndexBuild.Built;
import dev.portage.index.IndexChoice;
import dev.portage.index.IndexConclusion;
import dev.portage.index.IndexDrop;
import dev.portage.index.IndexFacts;
import dev.portage.index.IndexObstacle;
import dev.portage.index.RecallSample;
import dev.portage.index.SearchDistance;
import dev.portage.index.TableIndexes;
import dev.portage.migration.Interrupt;
import dev.portage.migration.OutstandingIndexes;
import dev.portage.postgres.Database;
import dev.portage.postgres.LockTimeout;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import dev.portage.wiring.TargetCluster;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Advises, builds and measures the vector index. */
@Command(
    name = "index",
    description = {
      "Advise on the vector index of the target, or build it.",
      "The action advise shows which vector index suits the rows best, and why; it only reads, and"
          + " runs some searches.",
      "The action build builds that index, or the one that --kind names, and measures recall@20"
          + " with the application's own query. Where it finds too little, the former index is"
          + " restored."
    })
final class IndexVerb implements Callable<Integer> {
  static final String DROP_EXISTING = "--drop-existing-index";
  static final String DROP_EXISTING_MEANS =
      "Let the advised or chosen index replace one that neither Portage nor the application's"
          + " set-up made. That one is dropped for good; the CREATE INDEX that restores it is"
          + " printed.";

  /** Connections for the lock, the build, and the watching of its progress. */
  private static final int CONNECTIONS = 4;

  /** What the verb does. */
  enum Action {
    ADVISE,
    BUILD
  }

  /** Which index. */
  enum Kind {
    AUTO,
    NONE,
    IVFFLAT,
    HNSW
  }

  @Mixin private CommonOptions common;

  @Parameters(paramLabel = "advise|build", description = "What to do: advise or build.")
  private Action action;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      defaultValue = "auto",
      description =
          "The kind of index to build: auto (the advised one), none, ivfflat or hnsw. Default:"
              + " ${DEFAULT-VALUE}.")
  private Kind kind;

  @Option(
      names = "--lists",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "The number of lists of an ivfflat index. Default: computed from the number of rows.")
  private int lists;

  @Option(
      names = "--m",
      paramLabel = "N",
      defaultValue = "16",
      description = "The number of neighbours (m) of an hnsw index. Default: ${DEFAULT-VALUE}.")
  private int m;

  @Option(
      names = "--ef-construction",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "The number of candidates while an hnsw index is built. Default: ${DEFAULT-VALUE}.")
  private int efConstruction;

  @Option(
      names = "--offline",
      description =
          "Build faster, with more workers, and block writers meanwhile. Use it while the"
              + " application does not write.")
  private boolean offline;

  @Option(
      names = "--keep-settings",
      description =
          "Change no setting of the database, such as ivfflat.probes, even where searches find too"
              + " little without the change.")
  private boolean keepSettings;

  @Option(names = DROP_EXISTING, description = DROP_EXISTING_MEANS)
  private boolean dropExisting;

  @Option(
      names = "--least-recall",
      paramLabel = "R",
      defaultValue = "0.95",
      description =
          "The recall@20 that an index must reach, 0 to 1; where it does not, nothing is left of it"
              + " and the former index is restored. Default: ${DEFAULT-VALUE}.")
  private double leastRecall;

  @Mixin private DistanceOption distance;

  @Mixin private StoreOptions stores;
  @Mixin private DeploymentOptions options;

  @Spec private CommandSpec spec;

  private final Output output;

  IndexVerb(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    check();
    return at(
        where ->
            switch (action) {
              case ADVISE -> advise(where);
              case BUILD -> build(where);
            });
  }

  private void check() {
    Checked.between("--lists", lists, 0, 32_768);
    Checked.between("--m", m, 2, 100);
    if (!(leastRecall >= 0 && leastRecall <= 1)) {
      throw new Fault(
          ExitCode.USAGE,
          "--least-recall is %s, it must be between 0 and 1".formatted(leastRecall),
          "Give another value, or leave the option out.");
    }
    Checked.between("--ef-construction", efConstruction, 4, 1_000);
    if (efConstruction < 2 * m) {
      throw new Fault(
          ExitCode.USAGE,
          "--ef-construction is %d, it must be at least twice --m, %d".formatted(efConstruction, m),
          "Give another value, or leave the option out.");
    }
  }

  /**
   * The table to look at.
   *
   * @param database that has it
   * @param table which it is
   * @param distance by which it is searched
   */
  private record Where(Database database, ChunkTable table, Distance distance) {
    IndexFacts facts() {
      return IndexFacts.of(database, table, distance);
    }
  }

  private int at(Function<Where, ExitCode> work) {
    try (TargetCluster target =
        TargetCluster.open(stores.target(options), CONNECTIONS, output::caller)) {
      requireIndexable(target);
      SearchDistance by =
          SearchDistance.find(
              distance.given(), target.table(), target.database(), Optional.empty());
      Distance required = by.required(target.table());
      output.err().println("  searches are by %s: %s".formatted(required.id(), by.reason()));
      return work.apply(new Where(target.database(), target.table(), required)).number();
    }
  }

  private static void requireIndexable(TargetCluster target) {
    IndexObstacle.of(
            target
                .database()
                .inTransaction(
                    session ->
                        TableShape.read(session, target.table(), target.database().describe())))
        .ifPresent(
            obstacle -> {
              throw new Fault(
                  ExitCode.USAGE,
                  obstacle,
                  "Build it by hand, on each partition where the table has some.");
            });
  }

  private ExitCode advise(Where where) {
    IndexFacts facts = where.facts();
    IndexAdvice advice = IndexAdvice.of(facts);
    TableIndexes existing = TableIndexes.of(where.database(), where.table());
    IndexConclusion conclusion =
        IndexConclusion.of(
            facts,
            advice,
            existing,
            new IndexDrop(where.database(), where.table(), LockTimeout.USUAL).dropped());
    if (common.json) {
      output.json(IndexOutput.json(facts, advice, existing, conclusion));
    } else {
      IndexOutput.advice(advice, existing, output);
      IndexOutput.conclusion(conclusion, command(), output);
    }
    return ExitCode.OK;
  }

  /** What builds the advised index of this table. */
  private String command() {
    return GivenOptions.target(spec).after("portage index build")
        + distance.given().map(by -> " %s %s".formatted(DistanceOption.NAME, by.id())).orElse("");
  }

  private ExitCode build(Where where) {
    try (Console console = new Console(output.err(), true, GivenOptions.target(spec))) {
      CtrlC.passTo(new Interrupt(true), console);
      try {
        return build(
            where, new OutstandingIndexes(where.table(), console, new IndexProgress(output.err())));
      } catch (RuntimeException e) {
        throw MigrateVerb.withOutstanding(Faults.of(e), console.outstanding());
      }
    }
  }

  private ExitCode build(Where where, BuildListener listener) {
    IndexBuild.Settings settings =
        new IndexBuild.Settings(
            !offline,
            !keepSettings,
            LockTimeout.USUAL,
            RecallSample.USUAL,
            leastRecall,
            IndexAdvice.QUICK_MILLIS,
            dropExisting);
    IndexBuild build =
        new IndexBuild(where.database(), where.table(), where.distance(), settings, listener);
    Built built =
        switch (kind) {
          case AUTO -> build.advised();
          case NONE -> build.chosen(new IndexChoice.None());
          case IVFFLAT -> build.chosen(ivfflat(where));
          case HNSW -> build.chosen(new IndexChoice.Hnsw(m, efConstruction, 40));
        };
    IndexOutput.built(built, leastRecall, common.json, output);
    return built.reached() ? ExitCode.OK : ExitCode.RECALL_LOW;
  }

  private IndexChoice ivfflat(Where where) {
    return lists > 0 ? new IndexChoice.IvfFlat(lists, 1) : IndexAdvice.of(where.facts()).ivfFlat();
  }
}
