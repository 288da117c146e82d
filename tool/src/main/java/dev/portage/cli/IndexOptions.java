package dev.portage.cli;

import dev.portage.migration.IndexSettings;
import dev.portage.migration.IndexSettings.After;
import dev.portage.migration.TargetOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What becomes of the vector index of the target, by any route. */
final class IndexOptions {
  /** What becomes of the vector index. */
  enum IndexAfter {
    /** Chosen for the rows that are there. */
    ADVISED,
    /** As it was. */
    KEPT
  }

  @Option(
      names = "--index",
      paramLabel = "WHICH",
      description =
          "The vector index after the rows are written: advised (chosen for the rows, built and"
              + " measured) or kept (as it was before). One that neither Portage nor the"
              + " application's set-up created is always kept, and where the target has none and"
              + " the source of a copy has such a one, it is built as there. Default: advised, and"
              + " kept where the target has many rows of its own and an index of them.")
  private IndexAfter index;

  @Option(names = IndexVerb.DROP_EXISTING, description = IndexVerb.DROP_EXISTING_MEANS)
  private boolean dropExisting;

  @Mixin private DistanceOption distance;

  /**
   * All of it.
   *
   * @param target by which this command reaches its target
   */
  IndexSettings settings(TargetOptions target) {
    return new IndexSettings(after(), dropExisting, distance.given(), target);
  }

  private After after() {
    return switch (index) {
      case ADVISED -> After.ADVISED;
      case KEPT -> After.KEPT;
      case null -> After.USUAL;
    };
  }
}
