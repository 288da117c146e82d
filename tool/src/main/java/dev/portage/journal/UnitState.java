package dev.portage.journal;

/** Where a unit is. */
public enum UnitState {
  /** To be done. */
  OPEN,
  /** Somebody is at it. */
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
