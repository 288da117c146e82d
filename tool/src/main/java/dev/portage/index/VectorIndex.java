package dev.portage.index;

import dev.portage.journal.DroppedIndexes;
import dev.portage.store.SqlName;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A vector index that exists.
 *
 * @param name with its schema
 * @param method {@code ivfflat} or {@code hnsw}
 * @param distance that it serves; empty where it is none that Portage knows
 * @param options such as lists, or m and ef_construction; what is not set is absent
 * @param coverage what it is over
 * @param definition as {@code pg_get_indexdef} gives it
 * @param bytes on disk
 * @param comment on it in the catalog; "" for none
 * @param valid whether queries may use it: an interrupted CREATE INDEX CONCURRENTLY leaves an
 *     invalid one
 * @param unfinished whether it has the name of a build of Portage that is not complete yet
 */
public record VectorIndex(
    SqlName name,
    String method,
    Optional<Distance> distance,
    Map<String, String> options,
    IndexCoverage coverage,
    String definition,
    long bytes,
    String comment,
    boolean valid,
    boolean unfinished) {

  private static final String ON_TRIAL = DroppedIndexes.ON_TRIAL;
  private static final Pattern BUILT =
      Pattern.compile("Portage built this over (\\d+) rows(?:%s)?".formatted(ON_TRIAL));

  /** The comment that marks an index as built by Portage, and as good enough. */
  static String comment(long rows) {
    return "Portage built this over %d rows".formatted(rows);
  }

  /** The comment that marks an index as built by Portage, which may drop it again. */
  static String commentOnTrial(long rows) {
    return comment(rows) + ON_TRIAL;
  }

  /** Whether it is complete, and stays: it is no trial of Portage's. */
  public boolean isInUse() {
    return valid && !unfinished() && !onTrial();
  }

  /** Whether Portage built it and did not find yet that it finds enough. */
  boolean onTrial() {
    return builtOver().isPresent() && comment.endsWith(ON_TRIAL);
  }

  /**
   * About how many rows there were when Portage built it; empty where another session built it,
   * which may have been over none, as the application does.
   */
  Optional<Long> builtOver() {
    return builtOver(comment);
  }

  static Optional<Long> builtOver(String comment) {
    Matcher matcher = BUILT.matcher(comment);
    return matcher.matches() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
  }

  /**
   * Whether it was built for about this many rows: the lists of ivfflat are chosen once, when it is
   * built, and those of the application's index from no rows at all (UPSTREAM 3.1).
   */
  boolean knows(long rows) {
    return !method.equals("ivfflat")
        || builtOver().filter(then -> rows <= 2 * Math.max(then, 1_000)).isPresent();
  }

  /**
   * The choice that this index implements, with pgvector's defaults for the settings of a search.
   */
  IndexChoice asChoice() {
    return method.equals("ivfflat")
        ? new IndexChoice.IvfFlat(option("lists", 100), 1)
        : new IndexChoice.Hnsw(option("m", 16), option("ef_construction", 64), 40);
  }

  private int option(String option, int otherwise) {
    return Integer.parseInt(options.getOrDefault(option, Integer.toString(otherwise)));
  }

  VectorIndex asUnfinished() {
    return new VectorIndex(
        name, method, distance, options, coverage, definition, bytes, comment, valid, true);
  }

  /** Whether the operator or a library made it, and searches can use it. */
  boolean isForeign() {
    return valid && IndexOrigin.of(this) == IndexOrigin.OPERATOR;
  }

  /** Whether searches by this distance, ordered by the column and over all rows, can use it. */
  boolean isPlain(Distance by) {
    return coverage.isPlain() && distance.equals(Optional.of(by));
  }

  /** Its name without the schema. */
  public String shortName() {
    return name.last();
  }

  /** Describes it by method and options, for messages. */
  public String describe() {
    return options.isEmpty() ? method : method + " " + options;
  }
}
