package dev.portage.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;

import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.store.ChunkTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Names indexes as the application does, so that its set-up finds them. */
final class IndexNames {
  /** Suffix of an index that is being built. */
  private static final String UNFINISHED = "_portage";

  /** PostgreSQL cuts longer names. */
  private static final int LONGEST_BYTES = 63;

  private IndexNames() {}

  /** The name of the index that serves this distance. */
  static String of(
      ChunkTable table, TableIndexes existing, List<Dropped> dropped, Distance distance) {
    Optional<String> now =
        existing.serving(distance).stream()
            .filter(index -> !index.unfinished())
            .map(VectorIndex::shortName)
            .findFirst();
    Optional<String> before =
        dropped.stream()
            .filter(one -> Distance.ofDefinition(one.definition()).equals(Optional.of(distance)))
            .map(Dropped::name)
            .findFirst();
    return now.or(() -> before).orElseGet(() -> free(usual(table), existing, distance));
  }

  /** This name, unless an index of another distance has it. */
  private static String free(String name, TableIndexes existing, Distance distance) {
    boolean taken = existing.all().stream().anyMatch(index -> index.shortName().equals(name));
    return taken ? withDistance(name, distance) : name;
  }

  private static String withDistance(String name, Distance distance) {
    return suffixed(name, "_" + distance.name().toLowerCase(Locale.ROOT));
  }

  private static String usual(ChunkTable table) {
    // As the application names it (UPSTREAM 3.1); and in the same manner elsewhere.
    return cut("idx_%s_%s".formatted(table.name().last(), table.embedding().last()), LONGEST_BYTES);
  }

  /** Its name until it is complete. */
  static String unfinished(String name) {
    return suffixed(name, UNFINISHED);
  }

  /**
   * The names that an unfinished build of this table may have. Any other name is the operator's,
   * also with the same suffix.
   */
  static Set<String> unfinished(
      ChunkTable table, List<VectorIndex> existing, List<Dropped> dropped) {
    String usual = usual(table);
    return Stream.of(
            existing.stream().map(VectorIndex::shortName),
            dropped.stream().map(Dropped::name),
            Stream.of(usual),
            Stream.of(Distance.values()).map(distance -> withDistance(usual, distance)))
        .flatMap(names -> names)
        .map(IndexNames::unfinished)
        .collect(toSet());
  }

  private static String suffixed(String name, String suffix) {
    return cut(name, LONGEST_BYTES - suffix.length()) + suffix;
  }

  private static String cut(String name, int bytes) {
    String cut = name;
    while (cut.getBytes(UTF_8).length > bytes) {
      cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
    }
    return cut;
  }
}
