package dev.portage.journal;

import java.util.List;
import java.util.Locale;

/**
 * The steps of a migration: the table of contents of the class {@code Migration}. {@link
 * Route#phases} says which of them a route has, and in which order.
 */
public enum Phase {
  /** Finds the deployment's values in its stack. */
  DISCOVER,
  /** Checks that the target can take rows, and reads what an earlier run left. */
  CHECK,
  /** Connects to the source: a cluster that runs, or one that is restored from a snapshot. */
  SOURCE,
  /** Reads everything once: bots, rows, and files and quotas where they matter. */
  SURVEY,
  /** Decides what is to be done, and estimates what it costs. */
  PLAN,
  /** Runs one embedding task for each bot. */
  EMBED,
  /** Copies rows of the source into the target, batch by batch. */
  COPY,
  /** Applies the merge rule again: the application's rows win, deleted bots stay deleted. */
  RECONCILE,
  /** Builds the vector index for the rows that are there now. */
  INDEX,
  /** Applies the changes of a source that is still written, until the cutover. */
  FOLLOW,
  /** Compares the target with what is expected. */
  VERIFY;

  /** The step's name, as the journal stores it and the log prints it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads what {@link #id} wrote. */
  static Phase parse(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }

  /** The step with its number, as the log prints it: {@code 3/7 survey}. */
  public String numbered(Route route) {
    List<Phase> phases = route.phases();
    return "%d/%d %s".formatted(phases.indexOf(this) + 1, phases.size(), id());
  }
}
