package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.bots.BotKey;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.migration.MigrationReport.End;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A migration whose changes a subscription of the target applies, until the relay is needed. */
class SubscribedFollowIT extends FollowSuite {
  private static final String TAKES_OVER = "following by subscription portage_1_";
  private static final String RELAY = "; the relay takes over from the subscription";
  private static final String STATE =
      "SELECT concat_ws(' ', subscribed_at IS NOT NULL, bounds_known) FROM portage.replication";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Interrupt interrupt = new Interrupt(false);
  private BotKey bot;
  private BotKey other;
  private Future<End> running;

  @BeforeEach
  void bots() throws SQLException {
    bot = fixture.bot(30);
    other = fixture.bot(20);
    fixture.following(BY_SUBSCRIPTION);
  }

  @AfterEach
  void endFollowing() throws SQLException {
    interrupt.ask();
    threads.close();
    for (String name : subscriptions()) {
      fixture.target.run(
          "ALTER SUBSCRIPTION %1$s DISABLE; ALTER SUBSCRIPTION %1$s SET (slot_name = NONE)"
              .formatted(name));
      fixture.target.run("DROP SUBSCRIPTION " + name);
    }
    await()
        .until(
            () ->
                CopyFixture.strings(
                        fixture.source,
                        "SELECT slot_name FROM pg_replication_slots WHERE database = current_database() AND active")
                    .isEmpty());
  }

  private void follow() {
    running = threads.submit(() -> fixture.migrate(interrupt).end());
  }

  private void until(String said) {
    await().atMost(Duration.ofSeconds(60)).until(() -> hasSaid(said) || running.isDone());
    assertThat(hasSaid(said)).as("%s: %s", said, fixture.reporter.said()).isTrue();
  }

  private boolean hasSaid(String said) {
    return List.copyOf(fixture.reporter.said()).stream().anyMatch(line -> line.contains(said));
  }

  private void stopped() {
    interrupt.ask();
    assertThat(Results.of(running)).isEqualTo(End.FOLLOWING);
  }

  private List<String> subscriptions() throws SQLException {
    return CopyFixture.strings(
        fixture.target,
        "SELECT subname FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())");
  }

  private String state() throws SQLException {
    return CopyFixture.strings(fixture.target, STATE).getFirst();
  }

  private void untilEqual() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source)));
  }

  /** As after a kill: the subscription goes on, and nothing watches it. */
  private void subscribed() throws SQLException {
    follow();
    until(TAKES_OVER);
    stopped();
    assertThat(subscriptions()).isEqualTo(slots());
    assertThat(state()).isEqualTo("t f");
  }

  @Test
  void itTakesOverGoesOnWithoutPortageAndTheCutoverEndsIt() throws SQLException {
    subscribed();
    change(bot);
    fixture.bot(7);
    untilEqual();

    opened(cutover());
    assertThat(subscriptions()).isEmpty();
    assertThat(fixture.reporter.said()).contains("the relay takes over from the subscription");
  }

  @Test
  void theNextRunKnowsWhichRowsCameFromTheSource() throws SQLException {
    subscribed();
    BotRows.insert(fixture.source, other.bot().value(), 3, Instant.now());
    untilEqual();
    fixture.target.run("ALTER SUBSCRIPTION %s DISABLE".formatted(subscriptions().getFirst()));
    fixture.source.run(
        "DELETE FROM items WHERE botid = '%1$s' AND id = (SELECT max(id) FROM items WHERE botid = '%1$s')"
            .formatted(other.bot().value()));
    change(bot);
    fixture.following(UNTIL_CAUGHT_UP);
    equal();
    assertThat(subscriptions()).isEmpty();
    assertThat(state()).isEqualTo("f t");
    change(other);
    equal();
    assertThat(fixture.count(other)).isEqualTo(23);
  }

  @Test
  void theRelayTakesOverWhereTheApplicationWritesOnTheTarget() throws SQLException {
    follow();
    until(TAKES_OVER);
    change(other);
    untilEqual();
    BotRows.insert(fixture.target, bot.bot().value(), 5, Instant.now().plusSeconds(60));
    until("the application writes bot %s on the target%s".formatted(bot.bot().value(), RELAY));
    change(bot);
    change(other);
    await().atMost(Duration.ofSeconds(60)).until(() -> fixture.count(bot) == 5);
    await().until(() -> fixture.count(other) == 22);
    assertThat(subscriptions()).isEmpty();
    stopped();
    CutoverReport report = cutover();
    assertThat(report.end()).isEqualTo(CutoverReport.End.OPENED);
    assertThat(fixture.count(bot)).isEqualTo(5);
    assertThat(fixture.count(other)).isEqualTo(22);
  }

  @Test
  void whatTheApplicationWroteWhileNothingWatchedWinsAtTheCutover() throws SQLException {
    subscribed();
    BotRows.insert(fixture.target, bot.bot().value(), 5, Instant.now().plusSeconds(60));
    change(bot);
    change(other);
    await().until(() -> fixture.count(other) == 21);
    assertThat(fixture.count(bot)).isEqualTo(36);
    CutoverReport report = cutover();
    assertThat(report.end()).isEqualTo(CutoverReport.End.OPENED);
    assertThat(fixture.count(bot)).isEqualTo(5);
  }

  private List<String> ofBot() throws SQLException {
    return CopyFixture.strings(
        fixture.target,
        "SELECT id || content FROM items WHERE botid = '%s' ORDER BY 1"
            .formatted(bot.bot().value()));
  }

  /** Rows that are older than those that the source wrote afterwards. */
  @Test
  void aBotThatBothSidesWroteWhileNothingWatchedIsTheApplications() throws SQLException {
    subscribed();
    fixture.target.run("DELETE FROM items WHERE botid = '%s'".formatted(bot.bot().value()));
    BotRows.insert(fixture.target, bot.bot().value(), 5, Instant.now());
    List<String> own = ofBot();
    BotRows.insert(fixture.source, bot.bot().value(), 3, Instant.now().plusSeconds(60));
    change(other);
    await().until(() -> fixture.count(bot) == 8 && fixture.count(other) == 21);
    fixture.following(UNTIL_CAUGHT_UP);
    fixture.migrate();
    assertThat(ofBot()).isEqualTo(own).hasSize(5);
    change(bot);
    change(other);
    fixture.migrate();
    assertThat(ofBot()).isEqualTo(own);
    assertThat(cutover().end()).isEqualTo(CutoverReport.End.OPENED);
    assertThat(ofBot()).isEqualTo(own);
    assertThat(fixture.count(other)).isEqualTo(22);
  }

  @Test
  void aConflictIsSaidAndTheRelayAppliesTheTransaction() throws SQLException {
    follow();
    until(TAKES_OVER);
    Instant early = CopyFixture.LONG_AGO.minusSeconds(9);
    BotRows.insert(fixture.target, bot.bot().value(), 1, early);
    BotRows.insert(fixture.source, bot.bot().value(), 2, early);
    until("rows into public.items that exist on the target already");
    untilEqual();
    assertThat(hasSaid(RELAY)).isTrue();
    stopped();
    opened(cutover());
  }

  @Test
  void anErrorOfAnotherKindComesToTheRelayTooWhichLeavesTheBot() throws SQLException {
    follow();
    until(TAKES_OVER);
    refuse(bot);
    change(bot);
    change(other);
    until("was disabled by the target's server after ");
    until("bot %s: the target refuses a row of it".formatted(bot.bot().value()));
    await().until(() -> fixture.count(other) == 21);
    stopped();
    refuseNothing();
    fixture.following(UNTIL_CAUGHT_UP);
    equal();
  }

  @Test
  void aLostConnectionIsResumed() throws SQLException {
    follow();
    until(TAKES_OVER);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        CopyFixture.strings(
                            fixture.source,
                            "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database() AND active"))
                    .hasSize(1));
    until("the subscription was disabled, and is enabled again");
    change(bot);
    untilEqual();
    assertThat(hasSaid(RELAY)).isFalse();
    stopped();
  }

  @Test
  void oneThatAnotherSessionDropsIsFollowedByTheRelay() throws SQLException {
    follow();
    until(TAKES_OVER);
    String name = subscriptions().getFirst();
    fixture.target.run(
        "BEGIN; ALTER SUBSCRIPTION %1$s DISABLE; ALTER SUBSCRIPTION %1$s SET (slot_name = NONE); DROP SUBSCRIPTION %1$s; COMMIT"
            .formatted(name));
    change(bot);
    until("the subscription of the target was dropped" + RELAY);
    untilEqual();
    stopped();
    opened(cutover());
  }

  @Test
  void theSourceIsReleasedFromASubscriptionToo() throws Exception {
    fixture.following(new FollowSettings(30_000_000, false, false));
    follow();
    until(TAKES_OVER);
    try (Connection holder = fixture.target.connect();
        Statement lock = holder.createStatement()) {
      holder.setAutoCommit(false);
      lock.execute("LOCK TABLE items IN SHARE MODE");
      change(bot);
      fixture.source.run(
          "SELECT pg_logical_emit_message(true, 'x', repeat('x', 1000000)) FROM generate_series(1, 40)");
      assertThatThrownBy(() -> Results.of(running))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.SOURCE_REFUSED));
      holder.rollback();
    }
    assertThat(subscriptions()).isEmpty();
    assertThat(slots()).isEmpty();
    fixture.following(UNTIL_CAUGHT_UP);
    equal();
  }

  @Test
  void cleanupDropsAllOfIt() throws SQLException {
    fixture.named(fixture.source.database().describe());
    subscribed();
    assertThat(cleanup().of(fixture.source.database()).run(false).things())
        .anyMatch(thing -> thing.startsWith("subscription portage_1_"));
    assertThat(subscriptions()).isEmpty();
    assertThat(slots()).isEmpty();
    assertThat(publications()).isEmpty();
    assertThat(
            CopyFixture.strings(
                fixture.target,
                "SELECT name FROM portage.creation WHERE removed_at IS NULL AND kind IN ('subscription', 'replication slot')"))
        .isEmpty();
    fixture.following(UNTIL_CAUGHT_UP);
    change(bot);
    equal();
  }

  @Test
  void theRelayStaysWhereTheTargetHasRowsOfTheApplication() throws SQLException {
    BotRows.insert(fixture.target, "own", 5, Instant.now());
    follow();
    until("following through this process, since bot own has rows of the application");
    stopped();
  }

  @Test
  void withoutAWriterStoppedTheCutoverWatchesForAsLongAsItMust() throws SQLException {
    subscribed();
    change(bot);
    untilEqual();
    opened(cutover(false, false, Duration.ofSeconds(4)));
    assertThat(hasSaid("watching for")).isTrue();
  }
}
