package dev.portage.journal;

/**
 * The exclusive right to write one unit.
 *
 * @param unit the unit's number
 * @param token fencing token: it grows with each lease, and an older one can no longer write
 */
public record UnitLease(long unit, long token) {
  /** The environment variable that hands a lease to an embedding task. */
  public static final String VARIABLE = "PORTAGE_LEASE";

  /** The text that {@link #VARIABLE} carries. */
  public String text() {
    return unit + "/" + token;
  }

  /** Reads {@link #text}. */
  public static UnitLease parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("no lease: " + text);
    }
    return new UnitLease(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }
}
