package dev.portage.sandbox.aws.dms;

/** A table of a database. */
record TableName(String schema, String table) {

  /** Returns the name as SQL and the options of {@code pg_dump} have it. */
  String quoted() {
    return quoted(schema) + "." + quoted(table);
  }

  static String quoted(String identifier) {
    return "\"" + identifier.replace("\"", "\"\"") + "\"";
  }
}
