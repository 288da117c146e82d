package dev.portage.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portage.Thorough;
import dev.portage.fault.ExitCode;
import dev.portage.migration.CopyFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The process of {@code migrate --route copy} is killed, or hears Ctrl-C, at random moments. */
class KilledCopyIT {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final int BOTS = Thorough.or(12, 96);
  private static final int ROWS = 400;
  private static final int KILLS = Thorough.or(3, 60);

  private static final String OPERATORS_INDEX =
      "CREATE INDEX mine ON public.items USING ivfflat (embedding) WITH (lists='1')";

  private CopyFixture fixture;

  @BeforeEach
  void open() throws SQLException {
    fixture = CopyFixture.ofItems();
    fixture.target.run(OPERATORS_INDEX);
    for (int bot = 0; bot < BOTS; bot++) {
      fixture.bot(ROWS);
    }
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private Running migrate() {
    return Running.start(
        Deployed.TOOL.with(
            List.of(
                "migrate",
                "--route",
                "copy",
                "--source",
                fixture.source.url(),
                "--target",
                fixture.target.url(),
                "--parallel",
                "2",
                "--yes")),
        Map.of(
            "PORTAGE_SOURCE_PASSWORD", fixture.source.address().password().value(),
            "PORTAGE_TARGET_PASSWORD", fixture.target.address().password().value()));
  }

  private int batchesEnded() throws SQLException {
    boolean planned =
        !CopyFixture.strings(fixture.target, "SELECT to_regclass('portage.batch')::text")
            .contains(null);
    return planned
        ? Integer.parseInt(
            CopyFixture.strings(
                    fixture.target, "SELECT count(*) FROM portage.batch WHERE state = 'ended'")
                .getFirst())
        : 0;
  }

  /** Lets it get so far, or to its end. */
  private void untilEnded(Running running, int batches) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> batchesEnded() >= batches || !running.process().isAlive());
  }

  /** No unit has more or fewer rows than its journal row says (I1). */
  private void journalAndRowsAgree() throws SQLException {
    if (batchesEnded() > 0) {
      assertThat(
              CopyFixture.strings(
                  fixture.target,
                  """
                  SELECT u.bot_id FROM portage.unit u
                   WHERE u.chunks <> (SELECT count(*) FROM items i
                                       WHERE i.botid = u.bot_id::bpchar)
                  """))
          .isEmpty();
    }
  }

  private void endsEqual() throws SQLException {
    Run last = Run.of(migrate());
    assertThat(last.code()).as(last.err()).isEqualTo(ExitCode.OK.number());
    assertThat(fixture.rows(fixture.target))
        .isEqualTo(fixture.rows(fixture.source))
        .hasSize(BOTS * ROWS);
    assertThat(
            CopyFixture.strings(
                fixture.target, "SELECT indexdef FROM pg_indexes WHERE indexname = 'mine'"))
        .containsExactly(OPERATORS_INDEX);
    List<String> standing = fixture.standing();
    assertThat(Run.of(migrate()).code()).isEqualTo(ExitCode.OK.number());
    assertThat(fixture.standing()).isEqualTo(standing);
  }

  @Test
  void killedAgainAndAgainItEndsEqual() throws SQLException {
    Random random = new Random(9);
    for (int kill = 0; kill < KILLS; kill++) {
      Running running = migrate();
      untilEnded(running, batchesEnded() + random.nextInt(3));
      running.endsWithin(Duration.ofMillis(random.nextInt(150)));
      running.kill();
      connectionsAreGone();
      journalAndRowsAgree();
    }
    endsEqual();
  }

  /** A server needs a moment to notice. */
  private void connectionsAreGone() {
    await()
        .atMost(SOON)
        .until(
            () ->
                CopyFixture.strings(
                        fixture.target,
                        """
                        SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                         WHERE l.locktype = 'advisory' AND d.datname = current_database()
                        """)
                    .isEmpty());
  }

  @Test
  void theSecondCtrlCDoesNotWaitForALock() throws SQLException {
    fixture.target.run("DROP INDEX mine; DROP INDEX IF EXISTS idx_items_embedding");
    try (Connection application = fixture.target.connect();
        Statement statement = application.createStatement()) {
      application.setAutoCommit(false);
      statement.execute("LOCK TABLE items IN SHARE MODE");
      Running running = migrate();
      await().atMost(SOON).until(() -> running.errorOutput().contains("STEP 6/9 copy"));
      await().atMost(SOON).until(this::copyWaits);
      running.interrupt();
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(running.errorOutput()).contains("Ctrl-C again ends at once"));
      running.interrupt();
      Run stopped = Run.of(running);
      assertThat(stopped.code()).as(stopped.err()).isEqualTo(ExitCode.INTERRUPTED.number());
      assertThat(stopped.err()).contains("interrupted: the same command resumes");
      assertThat(batchesEnded()).isZero();
    }
    assertThat(Run.of(migrate()).code()).isEqualTo(ExitCode.OK.number());
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
  }

  private boolean copyWaits() throws SQLException {
    return fixture
        .target
        .value(
            "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'portage'"
                + " AND datname = current_database() AND wait_event_type = 'Lock'")
        .equals("t");
  }

  @Test
  void ctrlCEndsTheCopyAndTheSameCommandResumes() throws SQLException {
    Running running = migrate();
    untilEnded(running, 1);
    running.interrupt();
    Run stopped = Run.of(running);
    assertThat(stopped.code()).as(stopped.err()).isEqualTo(ExitCode.INTERRUPTED.number());
    assertThat(stopped.err())
        .contains("index mine of items is still missing")
        .contains("portage cleanup --target " + fixture.target.url() + "\" restores it");
    assertThat(batchesEnded()).isPositive();
    journalAndRowsAgree();
    endsEqual();
  }
}
