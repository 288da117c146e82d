package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.BotKey;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.migration.CutoverReport.End;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a migration that follows its source: no write is lost, and none is made up. */
class CutoverIT extends FollowSuite {
  /** Writes until it is refused; the rows that were committed. */
  private long write(BotKey bot, CountDownLatch begun) throws SQLException {
    long rows = 0;
    long at = 0;
    try (Connection connection = fixture.source.connect();
        Statement statement = connection.createStatement()) {
      while (true) {
        // Ids are made of it.
        at = Math.max(at + 1, Instant.now().toEpochMilli());
        BotRows.insert(connection, bot.bot().value(), 2, Instant.ofEpochMilli(at));
        rows += 2;
        statement.execute(
            "UPDATE items SET source = 'at " + rows + "' WHERE content LIKE 'chunk 1 %'");
        begun.countDown();
      }
    } catch (SQLException refused) {
      assertThat(refused.getSQLState()).isEqualTo("42501");
      return rows;
    }
  }

  @Test
  void aFreezeLosesNoWriteOfASourceThatIsInUse() throws Exception {
    fixture.bot(30);
    fixture.migrate();
    BotKey busy = fixture.unknownBot(0);
    CountDownLatch begun = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Long> writer = threads.submit(() -> write(busy, begun));
      begun.await();
      CutoverReport report = cutover();
      opened(report);
      assertThat(fixture.count(busy)).isGreaterThanOrEqualTo((int) (long) Results.of(writer));
      assertThat(report.missable()).isEmpty();
    }
    Cleanup cleanup = cleanup().of(fixture.source.database());
    assertThat(cleanup.run(false).things()).hasSize(1);
    change(busy);
  }

  @Test
  void withoutAFreezeItIsRefusedUntilNothingIsWritten() throws SQLException {
    BotKey bot = fixture.bot(10);
    fixture.migrate();
    AtomicBoolean stop = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> writer =
          threads.submit(
              () -> {
                while (!stop.get()) {
                  change(bot);
                }
                return true;
              });
      assertThatThrownBy(() -> cutover(false, false))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.next()).contains("--freeze"));
      stop.set(true);
      assertThat(Results.of(writer)).isTrue();
    }
    Awaitility.await()
        .ignoreExceptionsInstanceOf(Fault.class)
        .untilAsserted(() -> opened(cutover(false, false)));
  }

  @Test
  void rowsOfTheApplicationOnTheTargetAreKept() throws SQLException {
    BotKey own = fixture.bot(10);
    BotKey other = fixture.bot(10);
    fixture.migrate();
    // Older by its id than what the source has: only the end of the source's writes tells it.
    BotRows.insert(fixture.target, own.bot().value(), 5, Instant.EPOCH.plusSeconds(3_600));
    change(own);
    change(other);
    CutoverReport report = cutover();
    assertThat(report.end()).isEqualTo(End.OPENED);
    assertThat(report.reconciled().orElseThrow().superseded()).hasSize(1);
    assertThat(fixture.count(own)).isEqualTo(5);
    assertThat(fixture.count(other)).isEqualTo(11);
  }

  @Test
  void aCommandThatFollowsHandsOver() throws SQLException {
    BotKey bot = fixture.bot(10);
    fixture.following(FOR_EVER);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<MigrationReport> following = threads.submit(() -> fixture.migrate());
      Awaitility.await().until(() -> fixture.count(bot) == 10);
      Awaitility.await()
          .until(() -> fixture.reporter.said().stream().anyMatch(said -> said.contains("follow")));
      change(bot);
      opened(cutover());
      assertThat(Results.of(following).end()).isEqualTo(MigrationReport.End.FOLLOWING);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7})
  void brokenOffAtAnyStepTheSameCommandGoesOn(int step) throws SQLException {
    BotKey bot = fixture.bot(10);
    fixture.migrate();
    change(bot);
    killedAt("STEP %d/7".formatted(step));
    assertThatThrownBy(() -> cutover()).hasMessage("killed");
    if (step < 5) {
      change(bot);
    }
    opened(cutover());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void brokenOffAfterTheEndTheSameCommandSaysTheSame(boolean freeze) throws SQLException {
    fixture.bot(10);
    fixture.migrate();
    killedAt("the source's log is released");
    assertThatThrownBy(() -> cutover(freeze, false)).hasMessage("killed");
    // Another option than before: what was done says what is true.
    CutoverReport report = cutover(!freeze, false);
    opened(report);
    assertThat(report.boundary()).isPresent();
    assertThat(report.missable().isEmpty()).isEqualTo(freeze);
  }

  @Test
  void untilItIsOpenedTheSourceCanBeGivenBack() throws SQLException {
    BotKey bot = fixture.bot(10);
    fixture.migrate();
    killedAt("STEP 6/7");
    assertThatThrownBy(() -> cutover()).hasMessage("killed");
    assertThatThrownBy(() -> change(bot)).isInstanceOf(SQLException.class);
    assertThat(cutover(true, true).end()).isEqualTo(End.ROLLED_BACK);
    change(bot);
    fixture.migrate();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
    change(bot);
    opened(cutover());
  }

  @Test
  void rowsThatDifferKeepItClosed() throws SQLException {
    BotKey bot = fixture.bot(10);
    fixture.migrate();
    fixture.target.run("UPDATE items SET content = 'lost' WHERE content LIKE 'chunk 3 %'");
    CutoverReport report = cutover();
    assertThat(report.end()).isEqualTo(End.DIFFERENT);
    assertThat(report.different()).singleElement().asString().contains(bot.bot().value());
    assertThat(slots()).hasSize(1);
    assertThatThrownBy(this::cutover)
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BOTS_FAILED));
    fixture.migrate();
    opened(cutover());
  }

  @Test
  void killedAfterItOpenedTheTargetTheSameCommandDropsTheSlot() throws SQLException {
    fixture.bot(10);
    fixture.migrate();
    String slot = slots().getFirst();
    opened(cutover());
    fixture.source.run(
        "SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(slot));
    fixture.target.run("UPDATE portage.creation SET removed_at = NULL WHERE name = '" + slot + "'");
    opened(cutover());
    assertThatThrownBy(this::cutover).hasMessageContaining("no migration follows a source");
  }

  @Test
  void withoutAMigrationThatFollowsThereIsNothingToCutOver() {
    assertThatThrownBy(() -> cutover())
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.USAGE);
              assertThat(fault.next()).contains("migrate --route replicate");
            });
  }
}
