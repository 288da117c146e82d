package dev.portage.index;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.index.IndexChoice.None;
import dev.portage.postgres.Database;
import dev.portage.store.ChunkTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Builds the index that serves a table best, and measures what it finds. The steps:
 *
 * <ol>
 *   <li>lock the table's index builds, and restore what the operator or a library made and an
 *       interrupted copy left dropped;
 *   <li>an index that the operator or a library made is kept and measured, unless the settings say
 *       that it may be dropped;
 *   <li>otherwise, for each index that is advised, best first: build it where it does not exist,
 *       measure recall with the application's own query, and widen the search while it finds too
 *       little;
 *   <li>the first that finds enough is kept; its settings are set for the database, and recorded.
 * </ol>
 *
 * After a kill the same call resumes: an index has another name until it is complete, and replaces
 * the existing one in one transaction.
 */
public final class IndexBuild {
  private final Database database;
  private final ChunkTable table;
  private final Distance distance;
  private final Settings settings;
  private final BuildListener listener;

  /**
   * How an index is to be built.
   *
   * @param concurrently whether the application may write during the build; it takes about twice as
   *     long
   * @param changeSettings whether the database's settings may be changed, such as ivfflat.probes,
   *     where the application's searches would find too little without
   * @param lockTimeout lock timeout for the transaction in which the new index replaces the old one
   * @param sample by which recall is measured
   * @param quick milliseconds of an exact search at worst, up to which no index is wanted
   * @param dropForeign whether an index that the operator or a library made may be dropped for good
   */
  public record Settings(
      boolean concurrently,
      boolean changeSettings,
      LockTimeout lockTimeout,
      RecallSample sample,
      double quick,
      boolean dropForeign) {
    /** While the application is live. */
    public static Settings live(boolean dropForeign) {
      return new Settings(
          true, true, LockTimeout.USUAL, RecallSample.USUAL, IndexAdvice.QUICK_MILLIS, dropForeign);
    }
  }

  /**
   * The result of a build.
   *
   * @param choice that exists now
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
   * @param distance that searches ask by, such as {@link TableIndexes#distance} says
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
   * @throws Fault BUSY, transient, when another build is running; TARGET_REFUSED,
   *     TARGET_UNREACHABLE, NO_TABLE, NO_EXTENSION
   */
  public Built advised() {
    return locked(
        () -> {
          Optional<VectorIndex> foreign = foreign();
          if (foreign.isPresent()) {
            return kept(foreign.get());
          }
          List<Candidate> possible =
              IndexAdvice.of(IndexFacts.of(database, table, distance), settings.quick()).possible();
          return first(
              possible.isEmpty()
                  ? List.of(new None())
                  : possible.stream().map(Candidate::choice).toList());
        });
  }

  /**
   * Builds a given choice instead of the advised one, and measures it.
   *
   * @throws Fault USAGE where it would replace an index that the operator or a library made, and
   *     the settings do not allow that
   */
  public Built chosen(IndexChoice choice) {
    return locked(
        () -> {
          Optional<VectorIndex> foreign = foreign();
          if (foreign.isPresent() && !choice.is(foreign.get())) {
            throw refused(foreign.get());
          }
          return foreign.isPresent() ? kept(foreign.get()) : first(List.of(choice));
        });
  }

  /** An index for this distance that is not dropped. */
  private Optional<VectorIndex> foreign() {
    return settings.dropForeign()
        ? Optional.empty()
        : TableIndexes.of(database, table).serving(distance).stream()
            .filter(VectorIndex::isForeign)
            .findFirst();
  }

  private Fault refused(VectorIndex index) {
    return new Fault(
        ExitCode.USAGE,
        "index %s of %s was made neither by Portage nor by the application's set-up: %s"
            .formatted(index.shortName(), table.name(), index.definition()),
        "Nothing was changed. --drop-existing-index drops it for good where the other one replaces"
            + " it, and prints the statement that restores it.");
  }

  private Built kept(VectorIndex index) {
    listener.note(
        "index %s was made neither by Portage nor by the application's set-up, and is kept"
                .formatted(index.shortName())
            + " (--drop-existing-index replaces it)");
    Recall recall = Recall.measure(database, table, distance, settings.sample(), Map.of());
    return new Built(
        index.asChoice(),
        Optional.of(index.shortName()),
        false,
        recall,
        Map.of(),
        recall.reaches(IndexAdvice.RECALL));
  }

  private Built locked(Supplier<Built> work) {
    return IndexLock.holding(
        database,
        table,
        () -> {
          restore();
          return work.get();
        });
  }

  /** Restores what an interrupted copy left dropped, unless it may be dropped for good. */
  private void restore() {
    if (!settings.dropForeign()) {
      new IndexDrop(database, table, settings.lockTimeout())
          .restoreForeign(listener)
          .forEach(name -> listener.note("index %s restored".formatted(name)));
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
    // No candidate reaches it: the one that finds most is kept.
    built |= replacement.to(best.choice());
    return end(best, built, replacement);
  }

  private static String shortcoming(Tried tried) {
    return tried.reaches()
        ? "the planner sends no search through %s: it would not be used"
            .formatted(tried.choice().id())
        : ("%s finds too little with any settings that were tried: recall@20 is %.3f, and"
                + " %.3f of searches that go through it; wanted is %.2f")
            .formatted(
                tried.choice().id(),
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
                  at.get().describe(),
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
