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
  private static final int STRIDE = Thorough.or(97, 1);
  private static final int FAR_MORE_THAN_THERE_ARE = 2_000;

  @AutoClose private final LargeTenantFixture fixture;

  HealedCopyIT() throws SQLException {
    fixture = new LargeTenantFixture();
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
    fixture.reset();
    int said = fixture.copy.reporter.said().size();
    FaultAt cut = FaultAt.cut(at);
    String how = "cut once at write " + at;
    try {
      MigrationReport report =
          fixture.migrate(fixture.butMeasuring(cut), fixture.butMeasuring(cut));
      assertThat(report.end()).as(how).isEqualTo(End.FINISHED);
      fixture.isEqual(report, how);
    } catch (Fault e) {
      // A server that does not answer at the beginning is more likely a wrong address.
      assertThat(fixture.copy.reporter.said().subList(said, fixture.copy.reporter.said().size()))
          .as("%s: %s", how, e)
          .noneMatch(step -> step.contains("survey"));
    }
    fixture.journalAndRowsAgree(how);
    return cut.reached();
  }
}
