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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The route copy, cut off from both servers at its n-th write, for many n. */
class BrokenCopyIT {
  private static final int STRIDE = Thorough.or(190, 1);

  /** What has been written at a break is mostly what had been before the next. */
  private static final int STRIDE_AFTER = Thorough.or(190, 3);

  private static final int FAR_MORE_THAN_THERE_ARE = 2_000;

  @AutoClose private final LargeTenantFixture fixture;

  BrokenCopyIT() throws SQLException {
    fixture = new LargeTenantFixture();
  }

  @ParameterizedTest
  @EnumSource
  void theNextRunFinishesTheJobWhereverTheFirstBroke(When when) throws Exception {
    // Each of the two goes through other writes.
    int at = when == When.BEFORE ? 1 : 1 + STRIDE_AFTER / 2;
    while (brokenAndFinished(new Breaker(at, when))) {
      at += when == When.BEFORE ? STRIDE : STRIDE_AFTER;
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
