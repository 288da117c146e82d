package dev.portage.sandbox.aws.dms;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** A database with the user that a secret names. */
record DatabaseLogin(String host, int port, String database, String user, String password) {
  private static final int SECONDS = 10;

  Connection connect() throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {host});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(database);
    source.setUser(user);
    source.setPassword(password);
    source.setLoginTimeout(SECONDS);
    source.setApplicationName("dms");
    return source.getConnection();
  }

  /** Returns the connection string with which a subscription reaches this database. */
  String connectionString() {
    return "host=%s port=%d dbname=%s user=%s password=%s"
        .formatted(value(host), port, value(database), value(user), value(password));
  }

  private static String value(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /** Returns the options of {@code pg_dump} and {@code pg_restore} for this database. */
  List<String> options() {
    return List.of(
        "--host=" + host, "--port=" + port, "--username=" + user, "--dbname=" + database, "-w");
  }

  /** Returns a description without the password. */
  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + database;
  }
}
