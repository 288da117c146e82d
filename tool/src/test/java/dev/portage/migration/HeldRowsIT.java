package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.copy.CopyLimits;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.fault.RetryPolicy;
import dev.portage.postgres.ConnectionLimits;
import dev.portage.store.OtherTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A transaction of the application that is left open is waited for within limits, and named. */
class HeldRowsIT {
  private static final String NOTHING = "SELECT 0";

  private CopyFixture fixture;

  /** What is done while a row is held. */
  enum Work {
    /** The source has deleted a row, and the operator wants that followed. */
    FOLLOW_DELETES("langchain_pg_embedding", "DELETE FROM langchain_pg_embedding WHERE id = 'e1'"),
    /** All is to be removed. */
    UNDO("langchain_pg_embedding", NOTHING),
    /** The same of rows that are known by ranges of their ids. */
    UNDO_ITEMS("items", NOTHING);

    private final String held;
    private final String onSource;

    Work(String held, String onSource) {
      this.held = held;
      this.onSource = onSource;
    }
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private void copied(Work work) throws SQLException {
    if (work == Work.UNDO_ITEMS) {
      fixture = CopyFixture.ofItems();
      fixture.bot(3);
    } else {
      fixture =
          CopyFixture.of(OtherTable.of("langchain_pg_embedding", "collection_id", "document"));
      String tables =
          """
          CREATE EXTENSION vector;
          CREATE TABLE langchain_pg_collection (uuid uuid PRIMARY KEY, name text, cmetadata json);
          CREATE TABLE langchain_pg_embedding (
            id varchar PRIMARY KEY, document varchar, embedding vector(3),
            collection_id uuid REFERENCES langchain_pg_collection (uuid));
          """;
      fixture.source.run(tables);
      fixture.target.run(tables);
      fixture.source.run(
          """
          INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'docs');
          INSERT INTO langchain_pg_embedding
          SELECT 'e' || n, 'text', '[1,2,3]', uuid
            FROM langchain_pg_collection, generate_series(1, 9) n;
          """);
    }
    fixture.migrate();
    fixture.source.run(work.onSource);
    fixture.followingDeletes();
  }

  private void waitingFor(Duration window) {
    CopyLimits small = CopyFixture.SMALL_RANGES;
    fixture.limits(
        new CopyLimits(
            small.lease(),
            RetryPolicy.FAILOVER.within(window).every(Duration.ofMillis(20)),
            small.lock(),
            small.silence(),
            small.writers(),
            small.splitThreshold(),
            small.range()),
        ConnectionLimits.USUAL);
  }

  private Object run(Work work) {
    return switch (work) {
      case FOLLOW_DELETES -> fixture.migrate().end();
      case UNDO, UNDO_ITEMS -> fixture.undo().end();
    };
  }

  @ParameterizedTest
  @EnumSource
  void aRowThatIsHeldForGoodEndsItWithTheReasonAndOnceFreeItEnds(Work work) throws SQLException {
    copied(work);
    try (Connection application = fixture.target.connect();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      application.setAutoCommit(false);
      application.createStatement().execute("SELECT FROM %s FOR UPDATE".formatted(work.held));
      waitingFor(Duration.ofMillis(500));
      assertThatThrownBy(() -> run(work))
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> {
                assertThat(fault.code()).isEqualTo(ExitCode.BUSY_ROWS);
                assertThat(fault.next()).contains("pg_stat_activity");
              });

      fixture.reporter.said().clear();
      waitingFor(Duration.ofMinutes(2));
      Future<Object> running = threads.submit(() -> run(work));
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> fixture.reporter.said().stream().anyMatch(said -> said.contains("retrying")));
      application.rollback();
      assertThat(Results.of(running))
          .hasToString(work.name().startsWith("UNDO") ? "DONE" : "FINISHED");
    }
  }
}
