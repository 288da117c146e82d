package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.migration.CopyFixture;
import dev.portage.migration.MigrationReport;
import dev.portage.migration.MigrationReport.End;
import dev.portage.postgres.Side;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.StopMode;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server stops, crashes or is killed in the middle of the copying, and comes back. */
class RestartedIT {
  private static OwnServer source;
  private static OwnServer target;
  private static LargeTenantFixture fixture;

  @BeforeAll
  static void start() throws SQLException {
    source = OwnServer.start();
    target = OwnServer.start();
    fixture = new LargeTenantFixture(CopyFixture.between(source.target(), target.target()));
  }

  @AfterAll
  static void stop() throws SQLException {
    fixture.close();
    source.close();
    target.close();
  }

  /** How a server ends. */
  enum Fall {
    FAST,
    IMMEDIATE,
    KILLED;

    void restart(PostgresCluster cluster) {
      switch (this) {
        case FAST -> cluster.stop(StopMode.FAST);
        case IMMEDIATE -> cluster.stop(StopMode.IMMEDIATE);
        case KILLED -> cluster.kill();
      }
      cluster.startAgain();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SOURCE, FAST, 4",
    "SOURCE, IMMEDIATE, 9",
    "SOURCE, KILLED, 14",
    "TARGET, FAST, 7",
    "TARGET, IMMEDIATE, 19",
    "TARGET, KILLED, 28",
    "TARGET, KILLED, 40"
  })
  void theRunSurvivesARestartOfEitherServer(Side side, Fall fall, int at) throws Exception {
    fixture.reset();
    OwnServer server = side == Side.SOURCE ? source : target;
    FaultAt restart = new FaultAt(at, () -> fall.restart(server.cluster()));
    FaultPoint crossing = fixture.onceCopying(restart);
    MigrationReport report =
        side == Side.SOURCE
            ? fixture.migrate(crossing, Runnable::run)
            : fixture.migrate(Runnable::run, crossing);
    String how = "%s of the %s at write %d".formatted(fall, side, at);
    assertThat(restart.reached()).as(how).isTrue();
    assertThat(report.end()).as(how).isEqualTo(End.FINISHED);
    fixture.isEqual(report, how);
    fixture.journalAndRowsAgree(how);
    fixture.endsEqual(how);
  }
}
