package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.merge.RowDecision;
import dev.portage.merge.RowDifference;
import dev.portage.merge.TableDifferences;
import dev.portage.verify.VerificationReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerificationOutputTest {
  @Test
  void aMigrationNamesTheRowsOfParentsThatAreMissing() {
    RowDifference missing =
        new RowDifference("7", Optional.empty(), RowDecision.INSERT, List.of(), List.of());
    TableDifferences collections =
        new TableDifferences(
            "collections",
            Map.of(RowDecision.INSERT, 1L, RowDecision.KEEP_EDITED, 2L),
            Map.of(),
            List.of(missing));
    VerificationReport report = new VerificationReport(List.of(), 0).with(List.of(collections));
    assertThat(VerificationOutput.wrongRows(report, VerificationHints.ofJournal()))
        .singleElement()
        .asString()
        .startsWith("  ! collections 7: ");
  }
}
