package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.BotId;
import dev.portage.migration.TargetOptions;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import dev.portage.verify.BotCheck;
import dev.portage.verify.BotCheck.Result;
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
}
