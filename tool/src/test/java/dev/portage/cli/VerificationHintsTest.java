package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.BotId;
import dev.portage.merge.RowDecision;
import dev.portage.merge.TableDifferences;
import dev.portage.migration.TargetOptions;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import dev.portage.verify.BotCheck;
import dev.portage.verify.BotCheck.Note;
import dev.portage.verify.BotCheck.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerificationHintsTest {
  private static final ChunkTable NOTES =
      new ChunkTable(
          SqlName.of("notes"),
          SqlName.of("id"),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          SqlName.of("embedding"));

  private static BotCheck check(Result result) {
    return new BotCheck(new BotId("b"), "b", 2, 1, result);
  }

  private static VerificationHints ofNotes() {
    return VerificationHints.ofSource(new TargetOptions(Map.of("--table", "notes")), NOTES);
  }

  @Test
  void withASourceRepairComesFirstWithTheOptionsOfTheRun() {
    assertThat(ofNotes().next(check(Result.DIFFERENT)).orElseThrow())
        .startsWith("wrong rows: \"portage migrate --route copy --table notes --repair\" lists")
        .contains("keeps what the application edited; with --source-wins");
    assertThat(ofNotes().next(check(Result.MISSING)).orElseThrow())
        .startsWith("missing rows: \"portage migrate --route copy --table notes --repair\" copies");
  }

  /** A repair would change nothing. */
  @Test
  void rowsThatOnlyTheSourceCannotReadAreForTheSource() {
    Map<RowDecision, Long> unreadable = Map.of(RowDecision.KEEP_UNREADABLE, 1L);
    BotCheck check =
        new BotCheck(new BotId("b"), "b", 2, 2, Result.DIFFERENT, Note.NONE, unreadable);
    TableDifferences parents = new TableDifferences("p", unreadable, Map.of(), List.of());
    assertThat(ofNotes().next(check)).isEqualTo(ofNotes().ofParents(parents));
    assertThat(ofNotes().next(check).orElseThrow())
        .contains("restore an earlier snapshot of the source")
        .doesNotContain("repair");
    TableDifferences both =
        new TableDifferences(
            "p",
            Map.of(RowDecision.KEEP_UNREADABLE, 1L, RowDecision.INSERT, 1L),
            Map.of(),
            List.of());
    assertThat(ofNotes().ofParents(both).orElseThrow()).contains("repair");
  }

  @ParameterizedTest
  @EnumSource
  void rowsOfAnotherTableAreNeitherEmbeddedNorDeletedFromItems(Result result) {
    assertThat(ofNotes().next(check(result)).orElse("")).doesNotContain("reembed", "items");
  }

  @Test
  void withTheJournalAloneBotsAreEmbeddedAgain() {
    VerificationHints hints = VerificationHints.ofJournal();
    assertThat(hints.next(check(Result.MISSING)).orElseThrow()).contains("--route reembed");
    assertThat(hints.next(check(Result.DUPLICATES)).orElseThrow())
        .contains("--repair lists", "DELETE FROM items", "--route reembed")
        .doesNotContain("--source-wins");
    assertThat(hints.next(check(Result.EQUAL))).isEmpty();
  }

  @Test
  void withTheRecordAloneFailuresAndMissingRowsHaveANextCommand() {
    VerificationHints hints =
        VerificationHints.ofRecord(new TargetOptions(Map.of("--table", "notes")));
    assertThat(hints.next(check(Result.FAILED)).orElseThrow())
        .contains("\"portage status --table notes --json\" says why", "migrate");
    assertThat(hints.next(check(Result.MISSING)))
        .isEqualTo(hints.next(check(Result.DIFFERENT)))
        .hasValueSatisfying(
            next ->
                assertThat(next)
                    .contains("--source ADDRESS --table notes --repair --source-wins --dry-run"));
    assertThat(hints.next(check(Result.EQUAL_BUT_EDITED))).isEmpty();
  }
}
