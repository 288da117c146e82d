package dev.portage.postgres;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in a server's write-ahead log, in bytes from its beginning (PostgreSQL documentation,
 * 8.20).
 *
 * @param bytes as an unsigned number
 */
public record Lsn(long bytes) implements Comparable<Lsn> {
  private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

  /** Before all others: none. */
  public static final Lsn NONE = new Lsn(0);

  /** Reads what a server writes, such as {@code 16/B374D848}. */
  public static Lsn parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no position in a write-ahead log: " + text);
    }
    return new Lsn((Long.parseLong(parts.group(1), 16) << 32) + Long.parseLong(parts.group(2), 16));
  }

  /** How many bytes this one is behind the other; 0 where it is not. */
  public long behind(Lsn other) {
    return compareTo(other) < 0 ? other.bytes - bytes : 0;
  }

  /** The later one of the two. */
  public Lsn orLater(Lsn other) {
    return compareTo(other) < 0 ? other : this;
  }

  @Override
  public int compareTo(Lsn other) {
    return Long.compareUnsigned(bytes, other.bytes);
  }

  /** As a server writes it. */
  @Override
  public String toString() {
    return "%X/%X".formatted(bytes >>> 32, bytes & 0xFFFF_FFFFL);
  }
}
