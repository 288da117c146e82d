package dev.portage.index;

import static java.util.stream.Collectors.joining;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.index.IndexChoice.None;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.postgres.Database;
import dev.portage.postgres.LockTimeout;
import dev.portage.store.ChunkTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

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
 *   <li>the first that finds enough is accepted; its settings are set for the database, and
 *       recorded;
 *   <li>where none does, nothing is left of them: the former index is restored, and no setting is
 *       changed.
 * </ol>
 *
 * After a kill the same call resumes: an index has another name until it is complete, and replaces
 * the existing one in one transaction, which records what it replaces (I13).
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
   * @param recall that is asked for, such as {@link IndexAdvice#RECALL}
   * @param quick milliseconds of an exact search at worst, up to which no index is wanted
   * @param dropForeign whether an index that the operator or a library made may be dropped for
   *     good; only where there is one, so that it is clear which
   */
  public record Settings(
      boolean concurrently,
      boolean changeSettings,
      LockTimeout lockTimeout,
      RecallSample sample,
      double recall,
      double quick,
      boolean dropForeign) {
    /** While the application is live. */
    public static Settings live(boolean dropForeign) {
      return new Settings(
          true,
          true,
          LockTimeout.USUAL,
          RecallSample.USUAL,
          IndexAdvice.RECALL,
          IndexAdvice.QUICK_MILLIS,
          dropForeign);
    }

    private Settings keepingForeign() {
      return new Settings(concurrently, changeSettings, lockTimeout, sample, recall, quick, false);
    }
  }

  /**
   * The result of a build.
   *
   * @param choice that exists now, or the best that was tried
   * @param index name of the one that exists now; empty for none
   * @param built whether anything was built or dropped that is kept
   * @param recall of the choice, as measured last
   * @param settings of the database that were changed now
   * @param reached whether recall is what was asked for, or lower by no more than chance
   * @param rejected whether nothing is left of what was tried
   */
  public record Built(
      IndexChoice choice,
      Optional<String> index,
      boolean built,
      Recall recall,
      Map<String, String> settings,
      boolean reached,
      boolean rejected) {}

  /**
   * A build that has not begun.
   *
   * @param database with at least four connections
   * @param distance that searches ask by, such as {@link SearchDistance} says
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
        allowed -> {
          List<VectorIndex> foreign = foreign();
          if (isEnough(foreign) && !allowed.dropForeign()) {
            return kept(foreign);
          }
          List<Candidate> possible =
              IndexAdvice.of(IndexFacts.of(database, table, distance), settings.quick()).possible();
          return new IndexTrial(database, table, distance, allowed, listener)
              .first(
                  possible.isEmpty()
                      ? List.of(new None())
                      : possible.stream().map(Candidate::choice).toList());
        });
  }

  /**
   * Builds a given choice instead of the advised one, and measures it.
   *
   * @throws Fault USAGE where it would replace an index that the operator or a library made, and
   *     the settings do not allow that, or there are several
   */
  public Built chosen(IndexChoice choice) {
    return locked(
        allowed -> {
          List<VectorIndex> foreign =
              foreign().stream().filter(index -> index.isPlain(distance)).toList();
          if (foreign.isEmpty() || allowed.dropForeign()) {
            return new IndexTrial(database, table, distance, allowed, listener)
                .first(List.of(choice));
          }
          if (foreign.stream().noneMatch(choice::is)) {
            throw refused(foreign);
          }
          return kept(foreign);
        });
  }

  /**
   * Whether no other one is built beside these: one that serves all searches, or one over a part of
   * the rows or an expression where there never was another.
   */
  private boolean isEnough(List<VectorIndex> foreign) {
    if (foreign.isEmpty() || foreign.stream().anyMatch(index -> index.isPlain(distance))) {
      return !foreign.isEmpty();
    }
    boolean existing =
        TableIndexes.of(database, table).all().stream()
            .anyMatch(index -> !index.isForeign() && index.isPlain(distance));
    boolean dropped =
        new IndexDrop(database, table, settings.lockTimeout())
            .dropped().stream().anyMatch(index -> IndexDefinition.of(index).isPlain(distance));
    return !existing && !dropped;
  }

  /** Those of the operator or a library, for this distance, that are not dropped. */
  private List<VectorIndex> foreign() {
    return TableIndexes.of(database, table).all().stream()
        .filter(VectorIndex::isForeign)
        .filter(index -> index.distance().equals(Optional.of(distance)))
        .toList();
  }

  private Fault refused(List<VectorIndex> foreign) {
    String names = foreign.stream().map(VectorIndex::shortName).collect(joining(", "));
    return new Fault(
        ExitCode.USAGE,
        "%s of %s %s made neither by Portage nor by the application's set-up: %s"
            .formatted(
                foreign.size() == 1 ? "index " + names : "indexes " + names,
                table.name(),
                foreign.size() == 1 ? "was" : "were",
                foreign.stream().map(VectorIndex::definition).collect(joining("; "))),
        foreign.size() == 1
            ? "Nothing was changed. --drop-existing-index drops it for good where the other one"
                + " replaces it, and prints the statement that restores it."
            : "Nothing was changed. --drop-existing-index replaces an index where it is the only"
                + " one; run DROP INDEX for those that are not wanted any more.");
  }

  /** A leftover is in no one's way: the kept index is used all the same. */
  private void tidy() {
    try {
      new IndexReplacement(database, table, distance, settings, listener).tidy();
    } catch (Fault busy) {
      listener.note("what an interrupted build left over is still there: " + busy.getMessage());
    }
  }

  private Built kept(List<VectorIndex> foreign) {
    tidy();
    foreign.forEach(
        index ->
            listener.note(
                ("index %s was made neither by Portage nor by the application's set-up, and is kept"
                        + " (--drop-existing-index replaces it%s)")
                    .formatted(
                        index.shortName(),
                        foreign.size() == 1 ? "" : " where it is the only one")));
    Recall recall = Recall.measure(database, table, distance, settings.sample());
    VectorIndex measured =
        foreign.stream()
            .filter(index -> recall.indexes().contains(index.shortName()))
            .findFirst()
            .orElse(foreign.getFirst());
    return new Built(
        measured.asChoice(),
        Optional.of(measured.shortName()),
        false,
        recall,
        Map.of(),
        !recall.isBelow(settings.recall()),
        false);
  }

  private Built locked(Function<Settings, Built> work) {
    return IndexLock.holding(
        database,
        table,
        () -> {
          Settings allowed = allowed();
          restore(allowed);
          return work.apply(allowed);
        });
  }

  /** Dropping one for good needs that there is one: of several it would be a guess. */
  private Settings allowed() {
    if (!settings.dropForeign()) {
      return settings;
    }
    Stream<String> existing =
        foreign().stream().filter(index -> index.isPlain(distance)).map(VectorIndex::shortName);
    Stream<String> dropped =
        new IndexDrop(database, table, settings.lockTimeout())
            .dropped().stream()
                .filter(index -> IndexOrigin.of(index) == IndexOrigin.OPERATOR)
                .filter(index -> IndexDefinition.of(index).isPlain(distance))
                .map(Dropped::name);
    return Stream.concat(existing, dropped).distinct().count() > 1
        ? settings.keepingForeign()
        : settings;
  }

  /** Restores what an interrupted copy left dropped, unless it may be dropped for good. */
  private void restore(Settings allowed) {
    new IndexDrop(database, table, settings.lockTimeout())
        .restoreForeign(
            index -> !allowed.dropForeign() || !IndexDefinition.of(index).isPlain(distance),
            listener)
        .forEach(name -> listener.note("index %s restored".formatted(name)));
  }
}
