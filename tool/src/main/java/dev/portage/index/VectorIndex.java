package dev.portage.index;

import dev.portage.store.SqlName;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A vector index as it stands.
 *
 * @param name with its schema
 * @param method {@code ivfflat} or {@code hnsw}
 * @param distance that it serves; empty where it is none that Portage knows
 * @param options such as lists, or m and ef_construction; what is not set is absent
 * @param definition as {@code pg_get_indexdef} gives it
 * @param bytes on disk
 * @param builtOver about how many rows there were when Portage built it; empty where somebody else
 *     did, which may have been over none, as the application does
 * @param valid whether queries may use it: a build by CONCURRENTLY that died leaves one that is not
 */
public record VectorIndex(
    SqlName name,
    String method,
    Optional<Distance> distance,
    Map<String, String> options,
    String definition,
    long bytes,
    Optional<Long> builtOver,
    boolean valid) {

  private static final Pattern BUILT = Pattern.compile("Portage built this over (\\d+) rows");

  /** What Portage says of an index in the catalog: it goes wherever the index goes. */
  static String comment(long rows) {
    return "Portage built this over %d rows".formatted(rows);
  }

  static Optional<Long> builtOver(String comment) {
    Matcher matcher = BUILT.matcher(comment);
    return matcher.matches() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
  }

  /**
   * Whether it knows the rows that are there: the lists of ivfflat are chosen once, from the rows
   * of that moment, and those of the application's index from none (UPSTREAM 3.1).
   */
  boolean knows(long rows) {
    return !method.equals("ivfflat")
        || builtOver.filter(then -> rows <= 2 * Math.max(then, 1_000)).isPresent();
  }

  /** Its name without the schema. */
  public String shortName() {
    return name.last();
  }

  /** Method and options, for people. */
  public String shown() {
    return options.isEmpty() ? method : method + " " + options;
  }
}
