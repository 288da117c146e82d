package dev.portage.migration;

import dev.portage.plan.Route;
import java.util.List;
import java.util.Locale;

/**
 * The steps of a migration: the table of contents of {@link Migration} and {@link CopyMigration}.
 */
public enum Phase {
  /** Find the deployment's values in its stack. */
  DISCOVER,
  /** Look whether the target can take rows, and open the journal. */
  CHECK,
  /** Reach the source: a cluster that runs, or one that is made from a snapshot. */
  SOURCE,
  /** Look at everything once: bots, rows, and files and quotas where they matter. */
  SURVEY,
  /** Fix what is to be done, and say what it costs. */
  PLAN,
  /** One embedding task for each bot. */
  EMBED,
  /** Rows of the source into the target, batch by batch. */
  COPY,
  /** Apply once more: the application's rows win, deleted bots stay deleted. */
  RECONCILE,
  /** Make the vector index for the rows that are there. */
  INDEX,
  /** Prove it. */
  VERIFY;

  /** The steps of a route, in running order. */
  public static List<Phase> of(Route route) {
    return switch (route) {
      case Route.Reembed ignored ->
          List.of(DISCOVER, CHECK, SURVEY, PLAN, EMBED, RECONCILE, VERIFY);
      case Route.Copy ignored ->
          List.of(DISCOVER, CHECK, SOURCE, SURVEY, PLAN, COPY, RECONCILE, INDEX, VERIFY);
    };
  }

  /** One word, for the log. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As the log has it: {@code 3/7 survey}. */
  public String numbered(Route route) {
    List<Phase> phases = of(route);
    return "%d/%d %s".formatted(phases.indexOf(this) + 1, phases.size(), word());
  }
}
