package dev.portage.index;

import dev.portage.journal.DroppedIndexes.Dropped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What follows from the advice and from the indexes that exist.
 *
 * @param action what to do
 * @param sentences why, and what else there is to know, each without a full stop
 */
public record IndexConclusion(Action action, List<String> sentences) {
  /** What the operator should do. */
  public enum Action {
    /** Nothing: what exists is what is advised. */
    NOTHING,
    /** Build the advised index; there is none. */
    BUILD,
    /** Build the advised index in the place of the existing one. */
    REPLACE,
    /** Drop the existing index. */
    DROP,
    /** Keep the index of the operator, and measure it; replacing it has to be asked for. */
    KEEP,
    /** Restore an index that a copy left dropped. */
    RESTORE
  }

  /** Concludes what to do about the vector indexes of a table. */
  public static IndexConclusion of(
      IndexFacts facts, IndexAdvice advice, TableIndexes existing, List<Dropped> dropped) {
    List<Dropped> missing = dropped.stream().filter(index -> !existing.hasAgain(index)).toList();
    Action action = action(facts, advice, existing, missing);
    List<String> sentences = new ArrayList<>();
    sentences.add(sentence(action, facts, advice, existing, missing));
    others(facts, existing, sentences);
    return new IndexConclusion(action, List.copyOf(sentences));
  }

  private static Action action(
      IndexFacts facts, IndexAdvice advice, TableIndexes existing, List<Dropped> missing) {
    if (!missing.isEmpty()) {
      return Action.RESTORE;
    }
    if (foreign(facts, existing).isPresent()) {
      return Action.KEEP;
    }
    IndexChoice best = advice.best().choice();
    Optional<VectorIndex> now = now(facts, existing);
    if (now.isEmpty()) {
      return best instanceof IndexChoice.None ? Action.NOTHING : Action.BUILD;
    }
    if (best instanceof IndexChoice.None) {
      return Action.DROP;
    }
    return isAsAdvised(now.get(), best, facts) ? Action.NOTHING : Action.REPLACE;
  }

  private static boolean isAsAdvised(VectorIndex now, IndexChoice best, IndexFacts facts) {
    return now.valid() && !now.onTrial() && best.is(now) && now.knows(facts.rows());
  }

  private static Optional<VectorIndex> foreign(IndexFacts facts, TableIndexes existing) {
    return existing.all().stream()
        .filter(VectorIndex::isForeign)
        .filter(index -> index.distance().equals(Optional.of(facts.distance())))
        .findFirst();
  }

  /** The index that the advised one would replace. */
  private static Optional<VectorIndex> now(IndexFacts facts, TableIndexes existing) {
    return existing.serving(facts.distance()).stream()
        .filter(index -> !index.unfinished())
        .findFirst();
  }

  private static String sentence(
      Action action,
      IndexFacts facts,
      IndexAdvice advice,
      TableIndexes existing,
      List<Dropped> missing) {
    String best = advice.best().choice().describe();
    return switch (action) {
      case RESTORE ->
          "index %s is still missing since a copy or a build that was interrupted: it is restored, or replaced, by"
                  .formatted(missing.getFirst().name())
              + " the same command again";
      case KEEP -> kept(foreign(facts, existing).orElseThrow(), best);
      case BUILD -> "there is no vector index for this distance: build %s".formatted(best);
      case DROP ->
          "exact searches are quick and find all, also when the cache is cold: drop %s"
              .formatted(now(facts, existing).orElseThrow().shortName());
      case NOTHING ->
          now(facts, existing)
              .map(index -> "index %s is the advised one".formatted(index.shortName()))
              .orElse("no vector index is needed, and there is none for this distance");
      case REPLACE -> replaced(now(facts, existing).orElseThrow(), facts, best);
    };
  }

  private static String kept(VectorIndex index, String best) {
    String what =
        "index %s was made neither by Portage nor by the application's set-up: it is kept"
            .formatted(index.shortName());
    if (!index.coverage().isPlain()) {
      return what
          + ", and only queries by %s%s use it"
              .formatted(
                  index.coverage().expression(),
                  index.coverage().predicate().map(" where %s"::formatted).orElse(""));
    }
    return what + "; what is advised for these rows is " + best;
  }

  private static String replaced(VectorIndex now, IndexFacts facts, String best) {
    String why =
        !now.valid()
            ? "its build was interrupted"
            : now.onTrial()
                ? "it was not measured yet"
                : now.builtOver().isEmpty()
                    ? "it was built by the application's set-up over the empty table"
                    : now.knows(facts.rows())
                        ? "another one suits the rows better"
                        : "it was built over %,d rows, and there are %,d"
                            .formatted(now.builtOver().get(), facts.rows());
    return "replace %s by %s: %s".formatted(now.shortName(), best, why);
  }

  private static void others(IndexFacts facts, TableIndexes existing, List<String> sentences) {
    for (VectorIndex index : existing.all()) {
      if (index.unfinished()) {
        sentences.add(
            "%s is left over from a build that was interrupted; the next build completes or drops it"
                .formatted(index.shortName()));
      } else if (!index.distance().equals(Optional.of(facts.distance()))) {
        sentences.add(
            "no search by %s uses index %s, which serves %s"
                .formatted(
                    facts.distance().id(),
                    index.shortName(),
                    index.distance().map(Distance::id).orElse("none that Portage knows")));
      }
    }
  }
}
