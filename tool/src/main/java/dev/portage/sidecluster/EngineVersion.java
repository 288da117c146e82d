package dev.portage.sidecluster;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A version of Aurora PostgreSQL.
 *
 * @param major as PostgreSQL counts
 * @param minor 10 is greater than 8
 */
record EngineVersion(int major, int minor) implements Comparable<EngineVersion> {
  private static final Comparator<EngineVersion> ORDER =
      Comparator.comparingInt(EngineVersion::major).thenComparingInt(EngineVersion::minor);

  /** Reads one; whatever follows the minor version is left out. */
  static Optional<EngineVersion> parse(String text) {
    String[] parts = text.split("[.-]", 3);
    boolean known = parts.length >= 2 && isNumber(parts[0]) && isNumber(parts[1]);
    return known
        ? Optional.of(new EngineVersion(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])))
        : Optional.empty();
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d{1,4}");
  }

  /**
   * The version to restore a snapshot with: its own where that is still offered, otherwise the
   * lowest later one of the same major version, since a restore never downgrades (UPSTREAM 3.4).
   */
  static Optional<String> toRestore(String version, List<String> offered) {
    if (offered.contains(version)) {
      return Optional.of(version);
    }
    return parse(version).flatMap(own -> leastAbove(own, offered));
  }

  private static Optional<String> leastAbove(EngineVersion own, List<String> offered) {
    return offered.stream()
        .filter(text -> parse(text).filter(other -> isAbove(other, own)).isPresent())
        .min(Comparator.comparing(text -> parse(text).orElseThrow()));
  }

  private static boolean isAbove(EngineVersion other, EngineVersion own) {
    return other.major() == own.major() && other.minor() > own.minor();
  }

  @Override
  public int compareTo(EngineVersion other) {
    return ORDER.compare(this, other);
  }
}
