package dev.portage.journal;

/** The progress of a unit. */
public enum UnitState {
  /** It has not been started. */
  OPEN,
  /** It is leased. */
  LEASED,
  /** It has an outcome. */
  ENDED;

  String sql() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  static UnitState parse(String sql) {
    return valueOf(sql.toUpperCase(java.util.Locale.ROOT));
  }
}
