package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.BotId;
import dev.portage.journal.TenantKey;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowDifference;
import dev.portage.merge.TableDifferences;
import dev.portage.migration.TargetOptions;
import dev.portage.store.OtherTable;
import dev.portage.store.TenantId;
import dev.portage.verify.BotCheck;
import dev.portage.verify.BotCheck.Result;
import dev.portage.verify.VerificationReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerificationOutputTest {
  private static final VerificationHints HINTS =
      VerificationHints.ofSource(TargetOptions.NONE, OtherTable.of("notes", "tenant"));

  private static TableDifferences differences(String table, RowDecision decision, long rows) {
    return new TableDifferences(
        table,
        Map.of(decision, rows),
        Map.of(),
        List.of(
            new RowDifference(
                "k1", Optional.empty(), decision, List.of(TenantId.none()), List.of())));
  }

  private static VerificationReport report(BotCheck check, TableDifferences... differences) {
    return new VerificationReport(List.of(check), 7, List.of(differences).stream().findFirst());
  }

  private static BotCheck check(String bot, String title, Result result) {
    return new BotCheck(new BotId(bot), title, 2, 1, result);
  }

  @Test
  void rowsOfTheApplicationAreListedWhereAllAreListedAndNotAmongTheWrongOnes() {
    VerificationReport report =
        report(
            check("b", "b", Result.EQUAL_BUT_EDITED),
            differences("notes", RowDecision.APPLICATION, 3));
    assertThat(VerificationOutput.rows(report))
        .containsExactly(
            "  notes k1: only on the target", "  notes: 2 more rows: only on the target");
    assertThat(VerificationOutput.wrongRows(report, HINTS)).isEmpty();
  }

  @Test
  void aMigrationNamesTheFirstWrongRowsByKey() {
    VerificationReport report =
        report(check("b", "Bot", Result.DIFFERENT), differences("notes", RowDecision.UPDATE, 1));
    assertThat(VerificationOutput.wrongRows(report, HINTS))
        .hasSize(3)
        .startsWith(
            "  ! Bot (b): not the rows that were expected; 1 of 2 rows",
            "  notes k1: not the source's row on the target")
        .last()
        .asString()
        .startsWith("  → wrong rows");
  }

  @Test
  void whatHasNoNameBesidesItsIdIsNamedOnce() {
    BotCheck none =
        new BotCheck(
            TenantKey.of(TenantId.none()).bot(), "rows without a tenant", -1, 1, Result.DIFFERENT);
    assertThat(VerificationOutput.wrongRows(report(none), HINTS).getFirst())
        .isEqualTo("  ! rows without a tenant: not the rows that were expected; 1 row");
    assertThat(
            VerificationOutput.wrongRows(report(check("t1", "t1", Result.MISSING)), HINTS)
                .getFirst())
        .startsWith("  ! t1: rows are missing");
  }

  @Test
  void verifyAddsNothingThatItsTableSays() {
    VerificationReport report =
        report(check("b", "Bot", Result.MISSING), differences("notes", RowDecision.INSERT, 1));
    assertThat(VerificationOutput.next(report, HINTS))
        .singleElement()
        .asString()
        .startsWith("  → missing rows");
  }

  @Test
  void aTableThatTheRowsReferToIsNamedWithItsCountsCauseAndNextStep() {
    VerificationReport report =
        report(check("b", "b", Result.EQUAL))
            .with(List.of(differences("owners", RowDecision.INSERT, 1)))
            .because(List.of("trigger stamp of owners"));
    for (List<String> lines :
        List.of(
            VerificationOutput.next(report, HINTS), VerificationOutput.wrongRows(report, HINTS))) {
      assertThat(lines)
          .startsWith("  ! owners, which the rows refer to: 1 missing")
          .contains("  ! trigger stamp of owners")
          .last()
          .asString()
          .startsWith("  → rows that these refer to: \"portage migrate --route copy --repair\"");
    }
    assertThat(VerificationOutput.json(report).get("parents"))
        .isEqualTo(
            List.of(Map.of("table", "owners", "differences", Map.of("insert", 1L), "good", false)));
    assertThat(VerificationOutput.json(report)).containsEntry("causes", report.causes());
  }

  @Test
  void whereNothingIsRecordedItSaysWhyRowsOfTheApplicationCountAsWrong() {
    VerificationReport report = report(check("b", "b", Result.DIFFERENT));
    assertThat(VerificationOutput.next(report, HINTS))
        .last()
        .asString()
        .startsWith("  → nothing is recorded of what Portage wrote into this table")
        .contains("\"portage migrate --route copy --repair\" lists them");
    assertThat(VerificationOutput.next(report, VerificationHints.ofJournal()))
        .noneMatch(line -> line.contains("recorded"));
    assertThat(VerificationOutput.next(report(check("b", "b", Result.EQUAL)), HINTS)).isEmpty();
  }
}
