package dev.portage.index;

import dev.portage.index.IndexBuild.Built;
import dev.portage.index.IndexChoice.None;
import dev.portage.postgres.Database;
import dev.portage.store.ChunkTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds one choice after another until one finds enough, and leaves nothing where none does. */
final class IndexTrial {
  private final Database database;
  private final ChunkTable table;
  private final Distance distance;
  private final IndexBuild.Settings settings;
  private final BuildListener listener;
  private final IndexReplacement replacement;
  private boolean changed;

  IndexTrial(
      Database database,
      ChunkTable table,
      Distance distance,
      IndexBuild.Settings settings,
      BuildListener listener) {
    this.database = database;
    this.table = table;
    this.distance = distance;
    this.settings = settings;
    this.listener = listener;
    this.replacement = new IndexReplacement(database, table, distance, settings, listener);
  }

  /** What a choice was measured to find. */
  private record Tried(IndexChoice choice, Recall recall, Map<String, String> settings) {
    boolean used() {
      return choice instanceof None || recall.throughIndex() > 0;
    }

    boolean better(Tried other) {
      return recall.mean() > other.recall().mean();
    }
  }

  /** The first of these that finds enough; where it is the only one, whether it is used or not. */
  Built first(List<IndexChoice> choices) {
    Tried best = null;
    for (IndexChoice choice : choices) {
      Tried tried = tried(choice);
      boolean counts = choices.size() == 1 || tried.used();
      if (counts && tried.recall().reaches(settings.recall())) {
        return accepted(tried);
      }
      listener.note(shortcoming(tried));
      if (counts && (best == null || tried.better(best))) {
        best = tried;
      }
    }
    if (best == null) {
      return unused(choices.getFirst());
    }
    if (best.recall().isBelow(settings.recall())) {
      return missed(best);
    }
    listener.note(
        "the recall of %s is lower than %.2f by no more than chance: it is kept"
            .formatted(best.choice().id(), settings.recall()));
    changed |= replacement.to(best.choice());
    return accepted(best);
  }

  private Tried tried(IndexChoice choice) {
    changed |= replacement.to(choice);
    return measured(choice);
  }

  private String shortcoming(Tried tried) {
    return tried.recall().reaches(settings.recall())
        ? "the planner sends no search through %s: it would not be used"
            .formatted(tried.choice().id())
        : ("%s finds too little with any settings that were tried: recall@20 is %s, and %s of"
                + " searches that go through it; wanted is %.2f")
            .formatted(
                tried.choice().id(),
                tried.recall().all().describe(),
                tried.recall().indexed().describe(),
                settings.recall());
  }

  private Tried measured(IndexChoice narrow) {
    IndexSettings known = new IndexSettings(database, table);
    Tried tried = null;
    for (Optional<IndexChoice> at = Optional.of(narrow); at.isPresent(); at = wider(at.get())) {
      Map<String, String> wanted = settings.changeSettings() ? known.of(at.get()) : Map.of();
      Recall recall = Recall.measure(database, table, distance, settings.sample(), wanted);
      Tried now = new Tried(at.get(), recall, wanted);
      listener.note(
          "%s: recall@20 %s%s, %.1f ms weighted by size"
              .formatted(
                  at.get().describe(),
                  recall.all().describe(),
                  recall.throughIndex() == 0
                      ? ""
                      : ", %s through the index".formatted(recall.indexed().describe()),
                  recall.weightedMillis()));
      tried = tried == null || now.better(tried) ? now : tried;
      if (now.recall().reaches(settings.recall())) {
        return now;
      }
    }
    return tried;
  }

  private Optional<IndexChoice> wider(IndexChoice choice) {
    return settings.changeSettings() ? choice.wider() : Optional.empty();
  }

  private Built accepted(Tried tried) {
    replacement.accept();
    Map<String, String> set = new IndexSettings(database, table).set(tried.settings(), listener);
    Optional<String> name =
        tried.choice() instanceof None ? Optional.empty() : Optional.of(replacement.name());
    return new Built(tried.choice(), name, changed, tried.recall(), set, true, false);
  }

  /** None finds enough. */
  private Built missed(Tried best) {
    replacement.reject();
    return new Built(
        best.choice(), replacement.existing(), false, best.recall(), Map.of(), false, true);
  }

  /** Searches find enough, and go through none of what was built. */
  private Built unused(IndexChoice first) {
    replacement.reject();
    Recall recall = Recall.measure(database, table, distance, settings.sample());
    return new Built(
        first,
        replacement.existing(),
        false,
        recall,
        Map.of(),
        !recall.isBelow(settings.recall()),
        true);
  }
}
