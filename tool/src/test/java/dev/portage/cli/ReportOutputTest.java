package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.BotOutcome;
import dev.portage.journal.Route;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitBuilder;
import dev.portage.migration.MigrationReport;
import dev.portage.migration.MigrationReport.End;
import dev.portage.migration.OtherRows;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportOutputTest {
  private static List<String> written(long rows, OtherRows... others) {
    return ReportOutput.written(
        new MigrationReport(
            Instant.EPOCH,
            List.of(),
            rows,
            List.of(others),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            End.FINISHED));
  }

  private static Unit superseded(String bot, Optional<Route> by) {
    return UnitBuilder.unit(bot).ended(new BotOutcome.Superseded(3, by)).build();
  }

  @Test
  void whatIsCountedAsSupersededSaysWhoWroteIt() {
    assertThat(
            ReportOutput.counts(
                List.of(
                    superseded("a", Optional.of(Route.Transfer.COPY)),
                    superseded("b", Optional.of(Route.Transfer.COPY)),
                    superseded("c", Optional.empty()),
                    UnitBuilder.unit("d").ended(new BotOutcome.Migrated(1)).build(),
                    UnitBuilder.unit("e").build())))
        .isEqualTo(
            "2 superseded (restored before by the route copy), 1 superseded (embedded by the"
                + " application), 1 migrated, 1 open");
  }

  @Test
  void nothingWasWrittenOnlyWhereNoRowOfAnyTableWasWrittenOrRemoved() {
    assertThat(written(0)).containsExactly("nothing was written");
    assertThat(written(1)).containsExactly("1 row written");
    assertThat(written(1_200, new OtherRows("owners", 1, 0)))
        .containsExactly("1,200 rows written", "owners: 1 row written");
    assertThat(written(0, new OtherRows("notes", 2, 3)))
        .containsExactly("notes: 2 rows written, 3 rows removed, which the source no longer has");
  }
}
