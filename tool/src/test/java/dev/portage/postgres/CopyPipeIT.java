package dev.portage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.postgres.CopyPipe.Copied;
import dev.portage.postgres.CopyPipe.Reading;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a pipe holds in memory while the target takes nothing. */
class CopyPipeIT {
  private static final int ROWS = 24;
  private static final int ROW = 10 << 20;

  @Test
  void longRowsWaitOnTheSourceAndNotInMemory() throws Exception {
    try (Target source = Target.empty();
        Target target = Target.empty();
        Connection lock = target.connect();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      source.run(
          """
          CREATE TABLE texts (id int, content text);
          ALTER TABLE texts ALTER content SET STORAGE EXTERNAL;
          INSERT INTO texts SELECT n, repeat('x', %d) FROM generate_series(1, %d) n;
          """
              .formatted(ROW, ROWS));
      target.run(
          """
          CREATE TABLE texts (id int, content text);
          CREATE FUNCTION waits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            PERFORM pg_advisory_xact_lock(1); RETURN NEW; END $$;
          CREATE TRIGGER waiting BEFORE INSERT ON texts FOR EACH ROW EXECUTE FUNCTION waits();
          """);
      run(lock, "SELECT pg_advisory_lock(1)");
      AtomicLong read = new AtomicLong();
      Future<Copied> copied =
          threads.submit(
              () ->
                  target
                      .database()
                      .inTransaction(
                          to ->
                              CopyPipe.run(
                                  source.database(),
                                  Reading.observed(
                                      from -> "SELECT id, content FROM texts ORDER BY id",
                                      row -> read.addAndGet(row.length)),
                                  to,
                                  "texts (id, content)",
                                  Duration.ofMinutes(1))));
      awaitBlocked(source, read);
      assertThat(read.get()).isLessThan(8L * ROW);
      run(lock, "SELECT pg_advisory_unlock(1)");
      assertThat(copied.get().rows()).isEqualTo(ROWS);
      assertThat(copied.get().bytes()).isGreaterThan((long) ROWS * ROW);
    }
  }

  @Test
  void aCopyThatIsGivenUpLeavesNothingForTheNextStatementOfTheSource() throws Exception {
    try (Target source = Target.empty();
        Target target = Target.empty()) {
      source.run("CREATE TABLE texts AS SELECT n AS id FROM generate_series(1, 5) AS n");
      target.run("CREATE TABLE texts (id int)");
      assertThatThrownBy(() -> givenUp(source, target)).hasMessage("no more");
      String three = "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3";
      List<Integer> read =
          source.database().inTransaction(from -> from.list(three, row -> row.getInt(1)));
      assertThat(read).containsExactly(1, 2, 3);
    }
  }

  /** After the first row, when the server has sent all of them. */
  private static void givenUp(Target source, Target target) {
    target
        .database()
        .inTransaction(
            to ->
                CopyPipe.run(
                    source.database(),
                    Reading.observed(
                        from -> "SELECT id FROM texts",
                        row -> {
                          throw new IllegalStateException("no more");
                        }),
                    to,
                    "texts (id)",
                    Duration.ofMinutes(1)));
  }

  /** Until the source waits for its client twice in a row without a further row in between. */
  private static void awaitBlocked(Target source, AtomicLong read) throws SQLException {
    try (Connection connection = source.connect()) {
      long before = -1;
      int same = 0;
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (same < 20 && System.nanoTime() < end) {
        boolean waits = isWaiting(connection);
        same = waits && read.get() == before ? same + 1 : 0;
        before = read.get();
        Thread.onSpinWait();
      }
      assertThat(same).isEqualTo(20);
    }
  }

  private static boolean isWaiting(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT EXISTS (SELECT FROM pg_stat_activity
                                WHERE datname = current_database() AND query LIKE 'COPY%'
                                  AND wait_event = 'ClientWrite'), pg_sleep(0.05)
                """)) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
