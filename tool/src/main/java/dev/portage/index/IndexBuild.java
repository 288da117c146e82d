package dev.portage.index;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.index.IndexChoice.None;
import dev.portage.postgres.Database;
import dev.portage.postgres.SessionLock;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings a table to the index that serves it best, and proves that by measuring. The story:
 *
 * <ol>
 *   <li>take the right to build, and look: facts, and what stands;
 *   <li>for each index that is advised, best first: build it where it does not stand, measure
 *       recall with the application's own query, and look wider while it finds too little;
 *   <li>the first that finds enough stays; its settings are set for the database, and noted;
 *   <li>what was dropped before and is not replaced by it comes back.
 * </ol>
 *
 * Killed anywhere, the same call goes on: an index stands under another name until it is whole, and
 * takes its place in one transaction.
 */
public final class IndexBuild {
  private final Database database;
  private final ChunkTable table;
  private final Distance distance;
  private final Settings settings;
  private final BuildListener listener;

  /**
   * How to build.
   *
   * @param concurrently whether the application writes meanwhile; it takes about twice as long
   * @param changeSettings whether the database's settings may be changed, such as ivfflat.probes,
   *     where the application's searches would find too little without
   * @param patience for the moment when the new index takes the place of the old one
   * @param sample by which recall is measured
   * @param quick milliseconds of an exact search at worst, up to which no index is wanted
   */
  public record Settings(
      boolean concurrently,
      boolean changeSettings,
      LockTimeout patience,
      RecallSample sample,
      double quick) {
    /** While the application is live. */
    public static final Settings LIVE =
        new Settings(true, true, LockTimeout.USUAL, RecallSample.USUAL, IndexAdvice.QUICK_MILLIS);
  }

  /**
   * How it ended.
   *
   * @param choice what stands now
   * @param index its name; empty for none
   * @param built whether anything was built or dropped
   * @param recall as measured last
   * @param settings of the database that were changed now
   * @param reached whether recall is at least {@link IndexAdvice#RECALL}
   */
  public record Built(
      IndexChoice choice,
      Optional<String> index,
      boolean built,
      Recall recall,
      Map<String, String> settings,
      boolean reached) {}

  /**
   * A build that has not begun.
   *
   * @param database with at least four connections
   * @param distance that searches ask by, such as {@link VectorIndexes#distance} says
   */
  public IndexBuild(
      Database database,
      ChunkTable table,
      Distance distance,
      Settings settings,
      BuildListener listener) {
    this.database = database;
    this.table = table;
    this.distance = distance;
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * Builds what is advised.
   *
   * @throws Fault BUSY when another build is at work; TARGET_REFUSED, TARGET_UNREACHABLE, NO_TABLE,
   *     NO_EXTENSION
   */
  public Built advised() {
    return locked(
        () -> {
          List<Candidate> possible =
              IndexAdvice.of(IndexFacts.of(database, table, distance), settings.quick()).possible();
          return first(
              possible.isEmpty()
                  ? List.of(new None())
                  : possible.stream().map(Candidate::choice).toList());
        });
  }

  /** Builds this one, whatever is advised, and measures it. */
  public Built chosen(IndexChoice choice) {
    return locked(() -> first(List.of(choice)));
  }

  private interface Work {
    Built run();
  }

  private Built locked(Work work) {
    TableShape shape = database.inTransaction(session -> IndexableTable.read(session, table));
    try (SessionLock right = database.tryLock("portage.index " + shape.oid())) {
      if (right == null) {
        throw new Fault(
            ExitCode.BUSY,
            "another build of an index of %s is at work on %s"
                .formatted(table.name(), database.shown()),
            "Wait until it is through, and run the same command again.");
      }
      return work.run();
    }
  }

  private Built first(List<IndexChoice> choices) {
    IndexReplacement replacement =
        new IndexReplacement(database, table, distance, settings, listener);
    boolean built = false;
    Tried best = null;
    for (IndexChoice choice : choices) {
      built |= replacement.to(choice);
      Tried tried = measured(choice);
      best = best == null || tried.better(best) ? tried : best;
      if (tried.reaches() && (choices.size() == 1 || tried.used())) {
        return end(tried, built, replacement);
      }
      listener.note(shortcoming(tried));
    }
    // Nothing reaches it: what finds most stays.
    built |= replacement.to(best.choice());
    return end(best, built, replacement);
  }

  private static String shortcoming(Tried tried) {
    return tried.reaches()
        ? "the planner sends no search through %s: it would be of no use"
            .formatted(tried.choice().word())
        : ("%s finds too little, by whatever settings: recall@20 is %.3f, and"
                + " %.3f of searches that go through it; wanted is %.2f")
            .formatted(
                tried.choice().word(),
                tried.recall().mean(),
                tried.recall().meanThroughIndex(),
                IndexAdvice.RECALL);
  }

  /** What a choice was measured to find. */
  private record Tried(IndexChoice choice, Recall recall, Map<String, String> settings) {
    boolean reaches() {
      return recall.reaches(IndexAdvice.RECALL);
    }

    boolean used() {
      return choice instanceof None || recall.throughIndex() > 0;
    }

    boolean better(Tried other) {
      return recall.mean() > other.recall().mean();
    }
  }

  private Tried measured(IndexChoice narrow) {
    IndexSettings known = new IndexSettings(database, table);
    Tried tried = null;
    for (Optional<IndexChoice> at = Optional.of(narrow); at.isPresent(); at = wider(at.get())) {
      Map<String, String> wanted = settings.changeSettings() ? known.of(at.get()) : Map.of();
      Recall recall = Recall.measure(database, table, distance, settings.sample(), wanted);
      Tried now = new Tried(at.get(), recall, wanted);
      listener.note(
          "%s: recall@20 %.3f%s, %.1f ms weighted by size"
              .formatted(
                  at.get().shown(),
                  recall.mean(),
                  recall.throughIndex() == 0
                      ? ""
                      : ", %.3f through the index".formatted(recall.meanThroughIndex()),
                  recall.weightedMillis()));
      tried = tried == null || now.better(tried) ? now : tried;
      if (now.reaches()) {
        return now;
      }
    }
    return tried;
  }

  private Optional<IndexChoice> wider(IndexChoice choice) {
    return settings.changeSettings() ? choice.wider() : Optional.empty();
  }

  private Built end(Tried tried, boolean built, IndexReplacement replacement) {
    Map<String, String> changed = new IndexSettings(database, table).set(tried.settings());
    changed.forEach(
        (name, value) ->
            listener.note(
                "set for the database, for sessions from now on: %s = %s".formatted(name, value)));
    Optional<String> name =
        tried.choice() instanceof None ? Optional.empty() : Optional.of(replacement.name());
    return new Built(tried.choice(), name, built, tried.recall(), changed, tried.reaches());
  }
}
