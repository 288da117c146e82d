package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.BotKey;
import dev.portage.merge.ConflictChoice;
import dev.portage.migration.CutoverReport.End;
import dev.portage.store.ChunkTable;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Migrations of a source that is written on. */
abstract class FollowSuite {
  static final FollowSettings UNTIL_CAUGHT_UP = new FollowSettings(Long.MAX_VALUE, true, true);
  static final FollowSettings FOR_EVER = new FollowSettings(Long.MAX_VALUE, false, true);
  static final FollowSettings BY_SUBSCRIPTION = new FollowSettings(Long.MAX_VALUE, false, false);

  CopyFixture fixture;
  Optional<ConflictChoice> conflicts = Optional.empty();

  @BeforeEach
  void start() throws SQLException {
    fixture = open().following(UNTIL_CAUGHT_UP);
  }

  CopyFixture open() throws SQLException {
    return CopyFixture.ofItems();
  }

  @AfterEach
  void stop() throws SQLException {
    dropSlots();
    fixture.close();
  }

  /** The server may not have seen yet that the reader of a slot was killed. */
  void dropSlots() {
    Awaitility.await()
        .ignoreExceptions()
        .until(
            () -> {
              fixture.source.run(
                  "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
              return true;
            });
  }

  List<String> slots() throws SQLException {
    return CopyFixture.strings(
        fixture.source,
        "SELECT slot_name FROM pg_replication_slots WHERE database = current_database()");
  }

  List<String> publications() throws SQLException {
    return CopyFixture.strings(fixture.source, "SELECT pubname FROM pg_publication");
  }

  void change(BotKey bot) throws SQLException {
    fixture.source.run(
        """
        UPDATE items SET content = content || '!' WHERE botid = '%1$s';
        DELETE FROM items WHERE id IN (SELECT id FROM items WHERE botid = '%1$s' LIMIT 2);
        """
            .formatted(bot.bot().value()));
    BotRows.insert(fixture.source, bot.bot().value(), 3, Instant.now());
  }

  /** The target takes no row of this bot that was changed. */
  void refuse(BotKey bot) throws SQLException {
    fixture.target.run(
        "ALTER TABLE items ADD CONSTRAINT no CHECK (NOT (botid = '%s' AND content LIKE '%%!')) NOT VALID"
            .formatted(bot.bot().value()));
  }

  void refuseNothing() throws SQLException {
    fixture.target.run("ALTER TABLE items DROP CONSTRAINT no");
  }

  /** Follows, and afterwards both sides are equal. */
  void equal() throws SQLException {
    assertThat(fixture.migrate().end()).isEqualTo(MigrationReport.End.FOLLOWING);
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
  }

  CutoverReport cutover() {
    return cutover(true, false);
  }

  CutoverReport cutover(boolean freeze, boolean rollback) {
    return cutover(freeze, rollback, Duration.ofMillis(500));
  }

  CutoverReport cutover(boolean freeze, boolean rollback, Duration quiet) {
    CutoverSettings settings =
        new CutoverSettings(
            freeze, rollback, quiet, Duration.ofMinutes(1), conflicts, CopyFixture.SMALL_RANGES);
    TransferEndpoints endpoints = fixture.endpoints();
    return new Cutover(
            () -> endpoints,
            settings,
            new RunContext(fixture.reporter, new Interrupt(true), InstantSource.system()))
        .run();
  }

  void opened(CutoverReport report) throws SQLException {
    assertThat(report.end()).as("%s", report).isEqualTo(End.OPENED);
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
    assertThat(slots()).isEmpty();
    assertThat(publications()).isEmpty();
    assertThat(CopyFixture.strings(fixture.target, "SELECT finished_at FROM portage.migration"))
        .doesNotContainNull();
  }

  void killedAt(String step) {
    fixture.reporter.at(
        step,
        () -> {
          throw new IllegalStateException("killed");
        });
  }

  Cleanup cleanup() {
    return new Cleanup(
        fixture.target.database(),
        ChunkTable.ITEMS,
        Optional.empty(),
        fixture.reporter,
        TargetOptions.NONE);
  }
}
