package dev.portage.endtoend;

import static org.awaitility.Awaitility.await;

import dev.portage.postgres.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The process that builds an index is killed while the server waits for a transaction. */
class KilledBuildIT {
  private static final Duration SOON = Duration.ofMinutes(1);

  private static final String BUILDS =
      """
      SELECT count(*) FROM pg_stat_progress_create_index p JOIN pg_database d ON d.oid = p.datid
       WHERE d.datname = current_database()
      """;

  private Target target;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
    target.run(
        """
        CREATE TABLE passages (id int PRIMARY KEY, vec vector(3));
        INSERT INTO passages SELECT i, ARRAY[i, 1, 2]::vector FROM generate_series(1, 400) AS i;
        """);
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  private Running build() {
    return Running.start(
        Deployed.TOOL.with(
            List.of(
                "index",
                "build",
                "--target",
                target.url(),
                "--table",
                "passages",
                "--embedding-column",
                "vec",
                "--distance",
                "l2",
                "--kind",
                "hnsw")),
        Map.of("PGPASSWORD", target.address().password().value()));
  }

  @Test
  void theServerDoesNotBuildForAClientThatIsGone() throws SQLException {
    try (Connection application = target.connect();
        Statement statement = application.createStatement()) {
      application.setAutoCommit(false);
      statement.execute("INSERT INTO passages VALUES (0, '[1,2,3]')");
      Running running = build();
      await().atMost(SOON).until(() -> target.value(BUILDS).equals("1"));
      running.kill();
      await().atMost(SOON).until(() -> target.value(BUILDS).equals("0"));
      application.commit();
    }
  }
}
