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
  private static final int STRIDE = Thorough.or(24, 1);
  private static final int FAR_MORE_THAN_THERE_ARE = 2_000;

  @AutoClose private final CopyScene scene;

  BrokenCopyIT() throws SQLException {
    scene = new CopyScene();
  }

  @ParameterizedTest
  @EnumSource
  void theNextRunFinishesTheJobWhereverTheFirstBroke(When when) throws Exception {
    // Each of the two goes through other writes, and together they are every twelfth one.
    int at = when == When.BEFORE ? 1 : 1 + STRIDE / 2;
    while (brokenAndFinished(new Breaker(at, when))) {
      at += STRIDE;
      assertThat(at).isLessThan(FAR_MORE_THAN_THERE_ARE);
    }
    assertThat(at).isGreaterThan(50);
  }

  private MigrationReport migrate(Crossing crossing) throws IOException {
    Crossing counted = scene.butMeasuring(crossing);
    return scene.migrate(counted, counted);
  }

  /** Whether it broke at all. */
  private boolean brokenAndFinished(Breaker breaker) throws Exception {
    scene.reset();
    scene.shortTimeouts();
    try {
      migrate(breaker);
    } catch (Fault e) {
      assertThat(breaker.broke()).as("only a break may stop it: %s", e).isTrue();
    }
    scene.journalAndRowsAgree(breaker.toString());
    scene.world.limits(CopyScene.LIMITS, Duration.ofSeconds(5));
    scene.endsEqual(breaker.toString());
    return breaker.broke();
  }
}
