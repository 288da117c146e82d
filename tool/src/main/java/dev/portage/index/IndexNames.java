package dev.portage.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.store.ChunkTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
            .map(VectorIndex::shortName)
            .filter(name -> !isUnfinished(name))
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
    String suffix = taken ? "_" + distance.name().toLowerCase(Locale.ROOT) : "";
    return cut(name, LONGEST_BYTES - suffix.length()) + suffix;
  }

  private static String usual(ChunkTable table) {
    // As the application names it (UPSTREAM 3.1); and in the same manner elsewhere.
    return cut("idx_%s_%s".formatted(table.name().last(), table.embedding().last()), LONGEST_BYTES);
  }

  /** Its name until it is complete. */
  static String unfinished(String name) {
    return cut(name, LONGEST_BYTES - UNFINISHED.length()) + UNFINISHED;
  }

  static boolean isUnfinished(String name) {
    return name.endsWith(UNFINISHED);
  }

  private static String cut(String name, int bytes) {
    String cut = name;
    while (cut.getBytes(UTF_8).length > bytes) {
      cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
    }
    return cut;
  }
}
