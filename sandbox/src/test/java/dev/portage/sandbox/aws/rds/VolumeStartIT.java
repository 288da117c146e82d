package dev.portage.sandbox.aws.rds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import software.amazon.awssdk.services.rds.model.DBCluster;

/** Tests the position up to which a clone has its source's data, while rows are written. */
class VolumeStartIT extends RdsSuite {
  private final AtomicBoolean stopped = new AtomicBoolean();

  @BeforeAll
  void createTable() throws SQLException {
    execute("CREATE TABLE numbered (n int PRIMARY KEY, before pg_lsn, after pg_lsn, filler text)");
    execute("CREATE PUBLICATION numbers FOR TABLE numbered");
  }

  @RepeatedTest(3)
  void theCloneAndAStreamFromItsPositionHaveEachCommitOnce(RepetitionInfo time)
      throws SQLException {
    String name = "numbered-" + time.getCurrentRepetition();
    String slot = "slot_" + time.getCurrentRepetition();
    execute("TRUNCATE numbered");
    execute("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(slot));
    CompletableFuture<Void> writer = writer();
    try {
      written(200);
      clone(name, r -> {});
      written(Integer.parseInt(onSource("SELECT max(n) FROM numbered")) + 200);
    } finally {
      stopped.set(true);
      writer.join();
    }
    instance(name, name + "-1");
    await().atMost(SOON).until(() -> instanceStatus(name + "-1").equals("available"));
    DBCluster clone = cluster(name);
    String position = on(clone, "SELECT pg_catalog.aurora_volume_logical_start_lsn()");
    int last = Integer.parseInt(on(clone, "SELECT max(n) FROM numbered"));
    assertThat(last).isGreaterThanOrEqualTo(200);
    assertThat(on(clone, "SELECT count(*) FROM numbered")).isEqualTo(Integer.toString(last));
    assertThat(
            onSource("SELECT before < '%s' FROM numbered WHERE n = %d".formatted(position, last)))
        .as("the last row of the clone was not committed before the position")
        .isEqualTo("t");
    assertThat(
            onSource(
                "SELECT after >= '%s' FROM numbered WHERE n = %d".formatted(position, last + 1)))
        .as("the next row was committed before the position")
        .isEqualTo("t");

    follow(clone, slot, position);
    await().atMost(SOON).until(() -> sum(clone).equals(onSource(SUM)));
    assertThat(on(clone, "SELECT apply_error_count FROM pg_stat_subscription_stats"))
        .as("a row of the stream that the clone had already")
        .isEqualTo("0");
    end(clone, slot);
  }

  private static final String SUM = "SELECT count(*) || ' ' || sum(n) FROM numbered";

  private static String sum(DBCluster clone) throws SQLException {
    return on(clone, SUM);
  }

  /** Streams into the clone, as a migration would into a copy of its rows. */
  private void follow(DBCluster clone, String slot, String position) throws SQLException {
    run(
        clone,
        """
        CREATE SUBSCRIPTION numbers CONNECTION 'host=%s port=%d user=postgres password=first dbname=postgres'
        PUBLICATION numbers
        WITH (copy_data = false, create_slot = false, enabled = false, slot_name = '%s')
        """
            .formatted(server.host(), server.port(), slot));
    on(
        clone,
        "SELECT pg_replication_origin_advance('pg_' || oid, '%s') FROM pg_subscription"
            .formatted(position));
    run(clone, "ALTER SUBSCRIPTION numbers ENABLE");
  }

  private void end(DBCluster clone, String slot) throws SQLException {
    run(clone, "ALTER SUBSCRIPTION numbers DISABLE");
    await()
        .atMost(SOON)
        .until(
            () ->
                onSource(
                        "SELECT active FROM pg_replication_slots WHERE slot_name = '%s'"
                            .formatted(slot))
                    .equals("f"));
    execute("SELECT pg_drop_replication_slot('%s')".formatted(slot));
  }

  private CompletableFuture<Void> writer() {
    stopped.set(false);
    return CompletableFuture.runAsync(
        () -> {
          try (Connection connection = server.connect("postgres");
              Statement statement = connection.createStatement()) {
            for (int n = 1; !stopped.get(); n++) {
              write(statement, n);
            }
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Each row has the positions before its commit and after it, in a later commit. */
  private static void write(Statement statement, int n) throws SQLException {
    statement.execute(
        "INSERT INTO numbered SELECT %d, pg_current_wal_insert_lsn(), NULL, repeat('x', %d)"
            .formatted(n, n % 97 * 10));
    statement.execute("UPDATE numbered SET after = pg_current_wal_insert_lsn() WHERE n = " + n);
  }

  private void written(int rows) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> Integer.parseInt(onSource("SELECT max(n) FROM numbered")) >= rows);
  }

  private String onSource(String query) throws SQLException {
    return on(cluster(SOURCE), query);
  }

  private void execute(String sql) throws SQLException {
    run(cluster(SOURCE), sql);
  }

  private static String on(DBCluster cluster, String query) throws SQLException {
    return value(cluster, "first", query);
  }

  private static void run(DBCluster cluster, String sql) throws SQLException {
    run(cluster, "first", sql);
  }
}
