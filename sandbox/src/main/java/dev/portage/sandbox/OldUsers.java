package dev.portage.sandbox;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.portage.sandbox.postgres.PostgresCluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Users who still work on the old deployment: they add, change and remove rows of bots, some fifty
 * times a second, until the cluster refuses it.
 */
final class OldUsers implements AutoCloseable {
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

  /** Rows of their own that they keep. */
  private static final int KEPT = 40;

  private final Connection connection;
  private final Deque<String> own = new ArrayDeque<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("old-users").unstarted(this::write);
  private volatile boolean closed;
  private final AtomicLong written = new AtomicLong();
  private volatile String refusal = "";

  private OldUsers(Connection connection) {
    this.connection = connection;
  }

  /** Starts them on the application's table of this cluster. */
  static OldUsers start(PostgresCluster cluster) {
    try {
      OldUsers users = new OldUsers(cluster.connect("postgres"));
      users.thread.start();
      return users;
    } catch (SQLException e) {
      throw new IllegalStateException("cannot write to the old cluster: " + e.getMessage(), e);
    }
  }

  private void write() {
    try {
      while (!closed) {
        add();
        if (own.size() > KEPT) {
          run("UPDATE items SET content = content || ', corrected' WHERE id = ?", own.getFirst());
          run("DELETE FROM items WHERE id = ?", own.removeFirst());
        }
        LockSupport.parkNanos(PAUSE);
      }
    } catch (SQLException e) {
      refusal = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
  }

  /** Adds a row that resembles one of a bot. */
  private void add() throws SQLException {
    String id = UlidCreator.getMonotonicUlid().toString();
    run(
        """
        INSERT INTO items (id, botid, content, source, embedding)
        SELECT ?, botid, content || ' (added)', source, embedding FROM items
         ORDER BY random() LIMIT 1
        """,
        id);
    own.addLast(id);
  }

  private void run(String statement, String id) throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(statement)) {
      prepared.setString(1, id);
      prepared.executeUpdate();
    }
    written.incrementAndGet();
  }

  /** Returns how many statements the cluster has taken. */
  long written() {
    return written.get();
  }

  /** Returns what the cluster answered to the statement that it refused. */
  String refusal() throws InterruptedException {
    thread.join(TimeUnit.SECONDS.toMillis(10));
    return refusal;
  }

  /** Returns the number of rows of a cluster, and a digest of them. */
  static String rows(PostgresCluster cluster) {
    try (Connection connection = cluster.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*) || ' ' || sum(hashtextextended(i::text, 0)) FROM items i")) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot compare the clusters: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
