package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Thorough;
import dev.portage.breaking.Breaker.When;
import dev.portage.fault.Fault;
import dev.portage.migration.MigrationReport;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * The route copy, cut off from both servers at its n-th write, for many n. A class for each side of
 * the write, so that two processes share what is long.
 */
abstract class BrokenCopySuite {
  private static final int STRIDE = Thorough.or(190, 1);
  private static final int FAR_MORE_THAN_THERE_ARE = 2_000;

  @AutoClose private final LargeTenantFixture fixture;
  private final When when;

  BrokenCopySuite(When when) throws SQLException {
    this.fixture = new LargeTenantFixture();
    this.when = when;
  }

  @Test
  void theNextRunFinishesTheJobWhereverTheFirstBroke() throws Exception {
    // Each of the two goes through other writes.
    int at = when == When.BEFORE ? 1 : 1 + STRIDE / 2;
    while (brokenAndFinished(new Breaker(at, when))) {
      at += STRIDE;
      assertThat(at).isLessThan(FAR_MORE_THAN_THERE_ARE);
    }
    assertThat(at).isGreaterThan(50);
  }

  private MigrationReport migrate(FaultPoint crossing) throws IOException {
    FaultPoint counted = fixture.butMeasuring(crossing);
    return fixture.migrate(counted, counted);
  }

  /** Whether it broke at all. */
  private boolean brokenAndFinished(Breaker breaker) throws Exception {
    fixture.reset();
    fixture.shortTimeouts();
    try {
      migrate(breaker);
    } catch (Fault e) {
      assertThat(breaker.broke()).as("only a break may stop it: %s", e).isTrue();
    }
    fixture.journalAndRowsAgree(breaker.toString());
    fixture.copy.limits(LargeTenantFixture.LIMITS, Duration.ofSeconds(5));
    fixture.endsEqual(breaker.toString());
    return breaker.broke();
  }
}
