package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.breaking.Breaker.When;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.migration.CopyFixture;
import dev.portage.migration.Cutover;
import dev.portage.migration.CutoverReport;
import dev.portage.migration.CutoverSettings;
import dev.portage.migration.FollowSettings;
import dev.portage.migration.Interrupt;
import dev.portage.migration.RunContext;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Migrations that follow their source, and cutovers, cut off from both servers at their n-th write,
 * for many n, while the source is written in between.
 */
abstract class BrokenFollowSuite {
  private static final String SLOTS =
      "SELECT slot_name FROM pg_replication_slots WHERE database = current_database()";

  private static final String SUBSCRIPTIONS =
      "SELECT subname FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())";

  private static final FollowSettings UNTIL_CAUGHT_UP =
      new FollowSettings(Long.MAX_VALUE, true, true);

  private static final String PUBLICATIONS = "SELECT pubname FROM pg_publication";

  /** What is cut off. */
  enum Which {
    FIRST_RUN,
    SECOND_RUN,
    CUTOVER,
    /** A run after one that left a subscription behind. */
    SUBSCRIBED_RUN,
    SUBSCRIBED_CUTOVER;

    boolean isCutover() {
      return this == CUTOVER || this == SUBSCRIBED_CUTOVER;
    }

    boolean isSubscribed() {
      return this == SUBSCRIBED_RUN || this == SUBSCRIBED_CUTOVER;
    }
  }

  /** Which writes break: each n-th. */
  abstract int stride();

  /** Two databases with rows on the source. */
  abstract CopyFixture create() throws SQLException;

  /** Changes rows of the source; each time others. */
  abstract void write(CopyFixture fixture, int time) throws SQLException;

  /** Reads all rows of a side. */
  abstract String rows();

  private CopyFixture fixture() throws SQLException {
    return create()
        .following(UNTIL_CAUGHT_UP)
        .limits(
            LargeTenantFixture.with(Duration.ZERO, LargeTenantFixture.LIMITS.writers()),
            Duration.ofSeconds(5));
  }

  /** Follows by a subscription, and is stopped. */
  private static void subscribe(CopyFixture fixture) {
    Interrupt interrupt = new Interrupt(false);
    fixture.reporter.at("following by subscription", interrupt::ask);
    fixture.following(new FollowSettings(Long.MAX_VALUE, false, false));
    fixture.migrate(interrupt);
    fixture.following(UNTIL_CAUGHT_UP);
  }

  @ParameterizedTest
  @EnumSource(names = {"FIRST_RUN", "SECOND_RUN", "CUTOVER"})
  void theNextCommandFinishesTheJobWhereverItBroke(Which which) throws Exception {
    finishes(which);
  }

  void finishes(Which which) throws Exception {
    int cuts = 0;
    boolean broke = true;
    for (int at = 1; broke; at += stride()) {
      Breaker breaker = new Breaker(at, at % 2 == 0 ? When.BEFORE : When.AFTER);
      CopyFixture fixture = fixture();
      try {
        if (which != Which.FIRST_RUN) {
          fixture.migrate();
          write(fixture, 1);
        }
        if (which.isSubscribed()) {
          subscribe(fixture);
          write(fixture, 3);
        }
        broken(fixture, breaker, which);
        endsAsExpected(fixture, breaker, which);
        broke = breaker.broke();
        cuts += broke ? 1 : 0;
      } finally {
        close(fixture);
      }
    }
    assertThat(cuts).isGreaterThan(1);
  }

  private static void broken(CopyFixture fixture, Breaker breaker, Which which) throws Exception {
    String host = fixture.target.address().host();
    try (CuttingProxy source = CuttingProxy.before(host, fixture.source.address().port(), breaker);
        CuttingProxy target = CuttingProxy.before(host, fixture.target.address().port(), breaker)) {
      fixture.through(source.port(), target.port());
      if (which.isCutover()) {
        cutover(fixture, Duration.ZERO);
      } else {
        fixture.migrate();
      }
    } catch (Fault e) {
      assertThat(breaker.broke()).as("only a break may stop it: %s", e).isTrue();
    } finally {
      fixture.through(fixture.source.address().port(), fixture.target.address().port());
    }
  }

  private static CutoverReport cutover(CopyFixture fixture, Duration window) {
    CutoverSettings settings =
        new CutoverSettings(
            true,
            false,
            Duration.ofMillis(1),
            Duration.ofMinutes(1),
            Optional.empty(),
            LargeTenantFixture.with(window, LargeTenantFixture.LIMITS.writers()));
    return new Cutover(
            fixture::endpoints,
            settings,
            new RunContext(fixture.reporter, new Interrupt(true), InstantSource.system()))
        .run();
  }

  private void endsAsExpected(CopyFixture fixture, Breaker breaker, Which which)
      throws SQLException {
    if (!which.isCutover()) {
      write(fixture, 2);
      fixture.migrate();
      areEqual(fixture, breaker);
      List<String> slots = CopyFixture.strings(fixture.source, SLOTS);
      assertThat(slots).as(breaker.toString()).hasSize(1);
      assertThat(CopyFixture.strings(fixture.source, PUBLICATIONS))
          .as(breaker.toString())
          .isEqualTo(slots);
    }
    try {
      assertThat(cutover(fixture, Duration.ofMinutes(1)).end())
          .as(breaker.toString())
          .isEqualTo(CutoverReport.End.OPENED);
    } catch (Fault fault) {
      // It was over before the cut.
      assertThat(which.isCutover()).isTrue();
      assertThat(fault.code()).as(fault.toString()).isEqualTo(ExitCode.USAGE);
    }
    areEqual(fixture, breaker);
    assertThat(CopyFixture.strings(fixture.target, SUBSCRIPTIONS)).isEmpty();
    assertThat(CopyFixture.strings(fixture.source, SLOTS)).as(breaker.toString()).isEmpty();
    assertThat(CopyFixture.strings(fixture.source, PUBLICATIONS)).as(breaker.toString()).isEmpty();
  }

  private void areEqual(CopyFixture fixture, Breaker breaker) throws SQLException {
    assertThat(CopyFixture.strings(fixture.target, rows()))
        .as(breaker.toString())
        .isEqualTo(CopyFixture.strings(fixture.source, rows()));
  }

  private static void close(CopyFixture fixture) throws SQLException {
    for (String left : CopyFixture.strings(fixture.target, SUBSCRIPTIONS)) {
      fixture.target.run(
          "BEGIN; ALTER SUBSCRIPTION %1$s DISABLE; ALTER SUBSCRIPTION %1$s SET (slot_name = NONE); DROP SUBSCRIPTION %1$s; COMMIT"
              .formatted(left));
    }
    fixture.source.run(
        """
        SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots
         WHERE database = current_database() AND active;
        """);
    Awaitility.await()
        .ignoreExceptions()
        .until(
            () -> {
              fixture.source.run(
                  "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
              return true;
            });
    fixture.close();
  }
}
