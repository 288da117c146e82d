package dev.portage.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portage.fault.ExitCode;
import dev.portage.postgres.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
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

  private List<String> line(String... verb) {
    List<String> line = new ArrayList<>(List.of(verb));
    line.addAll(
        List.of("--target", target.url(), "--table", "passages", "--embedding-column", "vec"));
    return line;
  }

  private List<String> build() {
    return line("index", "build", "--distance", "l2", "--kind", "hnsw");
  }

  private Running start(List<String> line) {
    return Running.start(
        Deployed.TOOL.with(line), Map.of("PGPASSWORD", target.address().password().value()));
  }

  private Run run(List<String> line) {
    return Run.of(start(line));
  }

  /** Starts a build, which waits for a transaction that this connection opens. */
  private Running startBuild(Connection application) throws SQLException {
    application.setAutoCommit(false);
    try (Statement statement = application.createStatement()) {
      statement.execute("INSERT INTO passages VALUES (0, '[1,2,3]')");
    }
    Running running = start(build());
    await().atMost(SOON).until(() -> target.value(BUILDS).equals("1"));
    return running;
  }

  @Test
  void theServerStopsAndStatusNamesWhatIsLeft() throws SQLException {
    try (Connection application = target.connect()) {
      Running running = startBuild(application);
      running.kill();
      await().atMost(SOON).until(() -> target.value(BUILDS).equals("0"));
      application.commit();
    }
    String named = run(line("status")).out();
    assertThat(named)
        .contains("of passages is left over from an interrupted build")
        .contains("\"portage index build --distance l2 --target " + target.url());
    String command = named.substring(named.indexOf("index build"), named.indexOf("\" completes"));
    assertThat(run(List.of(command.split(" "))).code()).isZero();
    assertThat(run(line("status")).out()).doesNotContain("interrupted");
  }

  @Test
  void afterCtrlCItsLastLineNamesWhatIsLeft() throws SQLException {
    try (Connection application = target.connect()) {
      Running running = startBuild(application);
      running.interrupt();
      Run ended = Run.of(running);
      assertThat(ended.code()).isEqualTo(ExitCode.INTERRUPTED.number());
      assertThat(ended.err().lines().toList().getLast())
          .contains("of passages is left over from an interrupted build")
          .contains("DROP INDEX CONCURRENTLY");
      await().atMost(SOON).until(() -> target.value(BUILDS).equals("0"));
    }
  }
}
