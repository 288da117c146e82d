package dev.portage.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A connection by which a server creates a slot, or streams the changes of a database (PostgreSQL
 * documentation, 53.4).
 */
public final class ReplicationSession implements AutoCloseable {
  private static final String PLUGIN = "pgoutput";

  private final Connection connection;
  private final Server server;

  /**
   * The server that a session is connected to.
   *
   * @param side for faults
   * @param address for faults
   */
  record Server(Side side, DatabaseAddress address) {}

  private ReplicationSession(Connection connection, Server server) {
    this.connection = connection;
    this.server = server;
  }

  static ReplicationSession open(AddressedDataSource source, Server server) throws SQLException {
    return new ReplicationSession(source.openReplication(), server);
  }

  /** The properties by which the driver opens such a connection. */
  static Properties properties(Properties usual) {
    Properties properties = new Properties();
    properties.putAll(usual);
    properties.setProperty("replication", "database");
    // Both are required by the driver for it.
    properties.setProperty("assumeMinServerVersion", "9.4");
    properties.setProperty("preferQueryMode", "simple");
    return properties;
  }

  /**
   * Creates a slot, which keeps the write-ahead log on the server until it is dropped.
   *
   * @return from which position on it has all commits; the server waits for transactions that began
   *     before
   * @throws dev.portage.fault.Fault where the server refuses it
   */
  public Lsn createSlot(String name) {
    return onServer(
        () ->
            new Session(connection)
                .one(
                    "CREATE_REPLICATION_SLOT %s LOGICAL %s NOEXPORT_SNAPSHOT"
                        .formatted(quoted(name), PLUGIN),
                    row -> Lsn.parse(row.getString(2))));
  }

  /**
   * Streams the changes of a publication's tables.
   *
   * @param from commits up to this position are left out
   * @throws dev.portage.fault.Fault where the slot is in use, or lost
   */
  public ChangeStream stream(
      String slot, String publication, Lsn from, ChangeStream.Format format) {
    return onServer(
        () -> {
          connection.setNetworkTimeout(Runnable::run, 0);
          var start =
              connection
                  .unwrap(PGConnection.class)
                  .getReplicationAPI()
                  .replicationStream()
                  .logical()
                  .withSlotName(slot)
                  .withStartPosition(LogSequenceNumber.valueOf(from.bytes()))
                  // A keepalive would confirm what was received and not yet applied.
                  .withAutomaticFlush(false)
                  .withStatusInterval(
                      Math.toIntExact(ChangeStream.STATUS.toMillis()), TimeUnit.MILLISECONDS)
                  .withSlotOption("publication_names", quoted(publication));
          format.options().forEach(start::withSlotOption);
          return new ChangeStream(start.start(), this);
        });
  }

  @FunctionalInterface
  interface OnServer<T> {
    T run() throws SQLException;
  }

  <T> T onServer(OnServer<T> work) {
    try {
      return work.run();
    } catch (SQLException e) {
      throw ServerFaults.of(e, server.side(), server.address());
    }
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Ends the session at once, also while another thread reads from it. */
  @Override
  public void close() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      // It is closed all the same, or was before.
      return;
    }
  }
}
