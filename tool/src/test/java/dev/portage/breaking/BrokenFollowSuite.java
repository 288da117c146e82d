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

  private static final String PUBLICATIONS = "SELECT pubname FROM pg_publication";

  /** What is cut off. */
  enum Which {
    FIRST_RUN,
    SECOND_RUN,
    CUTOVER
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
        .following(new FollowSettings(Long.MAX_VALUE, true))
        .limits(
            LargeTenantFixture.with(Duration.ZERO, LargeTenantFixture.LIMITS.writers()),
            Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @EnumSource
  void theNextCommandFinishesTheJobWhereverItBroke(Which which) throws Exception {
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
      if (which == Which.CUTOVER) {
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
    if (which != Which.CUTOVER) {
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
      assertThat(which).isEqualTo(Which.CUTOVER);
      assertThat(fault.code()).as(fault.toString()).isEqualTo(ExitCode.USAGE);
    }
    areEqual(fixture, breaker);
    assertThat(CopyFixture.strings(fixture.source, SLOTS)).as(breaker.toString()).isEmpty();
    assertThat(CopyFixture.strings(fixture.source, PUBLICATIONS)).as(breaker.toString()).isEmpty();
  }

  private void areEqual(CopyFixture fixture, Breaker breaker) throws SQLException {
    assertThat(CopyFixture.strings(fixture.target, rows()))
        .as(breaker.toString())
        .isEqualTo(CopyFixture.strings(fixture.source, rows()));
  }

  private static void close(CopyFixture fixture) throws SQLException {
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
