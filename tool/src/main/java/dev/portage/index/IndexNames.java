package dev.portage.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.store.ChunkTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/** Names indexes as the application does, so that its set-up finds them. */
final class IndexNames {
  /** An index that is being built: its name, and a number computed from it and from the table. */
  private static final Pattern UNFINISHED = Pattern.compile("(.*)_portage_([0-9a-f]{8})");

  private static final int SUFFIX_BYTES = "_portage_01234567".length();

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
            .filter(one -> IndexDefinition.of(one).isPlain(distance))
            .map(Dropped::name)
            .findFirst();
    return now.or(() -> before).orElseGet(() -> free(usual(table), existing, distance));
  }

  /** This name, unless an index of another distance has it. */
  private static String free(String name, TableIndexes existing, Distance distance) {
    boolean taken = existing.all().stream().anyMatch(index -> index.shortName().equals(name));
    return taken ? suffixed(name, "_" + distance.name().toLowerCase(Locale.ROOT)) : name;
  }

  /** The name that the application uses (UPSTREAM 3.1); other tables get one of the same form. */
  static String usual(ChunkTable table) {
    return cut("idx_%s_%s".formatted(table.name().last(), table.embedding().last()), LONGEST_BYTES);
  }

  /**
   * The name of an index until it is complete. It contains a number that follows from the rest, so
   * that no index of the operator's is taken for an unfinished one, whatever its name ends in.
   *
   * @param tableOid of its table
   */
  static String unfinished(String name, long tableOid) {
    String begin = cut(name, LONGEST_BYTES - SUFFIX_BYTES);
    return "%s_portage_%08x".formatted(begin, number(begin, tableOid));
  }

  /** Whether this is the name of an index of that table that is not complete yet. */
  static boolean isUnfinished(String name, long tableOid) {
    Matcher matcher = UNFINISHED.matcher(name);
    return matcher.matches() && name.equals(unfinished(matcher.group(1), tableOid));
  }

  private static long number(String begin, long tableOid) {
    CRC32 crc = new CRC32();
    crc.update("%d %s".formatted(tableOid, begin).getBytes(UTF_8));
    return crc.getValue();
  }

  /** Another name, where this one is taken. */
  static String numbered(String name, int number) {
    return suffixed(name, "_" + number);
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
