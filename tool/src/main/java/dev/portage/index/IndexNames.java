package dev.portage.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.store.ChunkTable;
import java.util.List;
import java.util.Optional;

/** What an index is called: as the application called it, so that its set-up finds it. */
final class IndexNames {
  /** Where the application knows of none, or while one is being built. */
  private static final String UNFINISHED = "_portage";

  /** PostgreSQL cuts longer names. */
  private static final int LONGEST_BYTES = 63;

  private IndexNames() {}

  /** The name of the index that serves this distance. */
  static String of(
      ChunkTable table, VectorIndexes standing, List<Dropped> dropped, Distance distance) {
    Optional<String> stands =
        standing.serving(distance).stream()
            .map(VectorIndex::shortName)
            .filter(name -> !isUnfinished(name))
            .findFirst();
    Optional<String> stood =
        dropped.stream()
            .filter(one -> Distance.ofDefinition(one.definition()).equals(Optional.of(distance)))
            .map(Dropped::name)
            .findFirst();
    return stands.or(() -> stood).orElseGet(() -> usual(table));
  }

  private static String usual(ChunkTable table) {
    // As the application names it (UPSTREAM 3.1); and in the same manner elsewhere.
    return cut("idx_%s_%s".formatted(table.name().last(), table.embedding().last()), LONGEST_BYTES);
  }

  /** What it is called until it is whole. */
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
