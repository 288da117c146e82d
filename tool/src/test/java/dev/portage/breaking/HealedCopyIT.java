package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Thorough;
import dev.portage.fault.Fault;
import dev.portage.migration.MigrationReport;
import dev.portage.migration.MigrationReport.End;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The route copy, whose connection is cut once, at its n-th write, for many n. */
class HealedCopyIT {
  private static final int STRIDE = Thorough.or(16, 1);
  private static final int FAR_MORE_THAN_THERE_ARE = 2_000;

  @AutoClose private final CopyScene scene;

  HealedCopyIT() throws SQLException {
    scene = new CopyScene();
  }

  @Test
  void aConnectionThatIsCutOnceDoesNotEndTheRun() throws Exception {
    int at = 1;
    while (cutOnce(at)) {
      at += STRIDE;
      assertThat(at).isLessThan(FAR_MORE_THAN_THERE_ARE);
    }
    assertThat(at).isGreaterThan(50);
  }

  private boolean cutOnce(int at) throws IOException, SQLException {
    scene.reset();
    int said = scene.world.reporter.said().size();
    AtOperation cut = AtOperation.cut(at);
    String how = "cut once at write " + at;
    try {
      MigrationReport report = scene.migrate(scene.butMeasuring(cut), scene.butMeasuring(cut));
      assertThat(report.end()).as(how).isEqualTo(End.FINISHED);
      scene.isEqual(report, how);
    } catch (Fault e) {
      // A server that does not answer at the beginning is more likely a wrong address.
      assertThat(scene.world.reporter.said().subList(said, scene.world.reporter.said().size()))
          .as("%s: %s", how, e)
          .noneMatch(step -> step.contains("survey"));
    }
    scene.journalAndRowsAgree(how);
    return cut.reached();
  }
}
