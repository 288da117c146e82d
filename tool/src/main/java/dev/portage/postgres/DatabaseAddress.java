package dev.portage.postgres;

/**
 * Where a database is and who logs in.
 *
 * @param host host name or address
 * @param port TCP port
 * @param database name of the database
 * @param user role that logs in
 * @param password its password
 */
public record DatabaseAddress(
    String host, int port, String database, String user, Password password) {

  String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
  }

  /** For messages: host, port and database, nothing secret. */
  public String shown() {
    return "%s:%d/%s".formatted(host, port, database);
  }
}
