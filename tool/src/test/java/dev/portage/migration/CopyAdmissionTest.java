package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.copy.RowDifference;
import dev.portage.copy.TableDifferences;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.store.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CopyAdmissionTest {
  private boolean byUlid;
  private boolean resumes;
  private boolean writes = true;
  private long sourceRows = 900;
  private long targetRows = 7;
  private long replaced;
  private TableDifferences rows = differences("documents", 0, 0);
  private List<TableDifferences> parents = List.of();
  private boolean repair;
  private boolean sourceWins;

  private static TableDifferences differences(String table, int conflicts, int unexpected) {
    List<RowDifference> first = new ArrayList<>();
    for (int i = 1; i <= Math.min(conflicts, TableDifferences.LISTED); i++) {
      first.add(new RowDifference("k" + i, List.of(TenantId.none()), List.of("content")));
    }
    for (int i = 1; i <= Math.min(unexpected, TableDifferences.LISTED); i++) {
      first.add(new RowDifference("u" + i, List.of(TenantId.none()), List.of()));
    }
    return new TableDifferences(table, 900, 7, conflicts, unexpected, first, Set.of());
  }

  private CopyAdmission admission() {
    return new CopyAdmission(
        "documents",
        byUlid,
        resumes,
        writes,
        sourceRows,
        targetRows,
        replaced,
        Optional.of(rows),
        parents,
        repair,
        sourceWins);
  }

  private Fault refusal() {
    Fault fault = admission().refusal().orElseThrow();
    assertThat(fault.code()).isEqualTo(ExitCode.SOURCE_UNFIT);
    assertThat(fault.next()).contains("Nothing was written");
    return fault;
  }

  @Test
  void rowsThatAreOnlyMissingOnTheTargetAreCopied() {
    assertThat(admission().refusal()).isEmpty();
    assertThat(admission().listing()).isEmpty();
    assertThat(admission().overwrites()).isFalse();
    assertThat(admission().question()).isEqualTo("this writes rows");
  }

  @Test
  void anEmptySourceIsNeverVerified() {
    sourceRows = 0;
    targetRows = 950;
    writes = false;
    repair = true;
    assertThat(refusal()).hasMessageContaining("no rows on the source, and 950 on the target");
    byUlid = true;
    assertThat(refusal().next()).contains("swapped");
    targetRows = 0;
    assertThat(admission().refusal()).isEmpty();
  }

  @Test
  void rowsOfTheSameKeyWithOtherContentAreRefusedWithTheirKeysAndTheChoices() {
    rows = differences("documents", 12, 0);
    assertThat(refusal())
        .hasMessageContaining("12 rows of documents")
        .hasMessageContaining("k1, k2");
    assertThat(refusal().next()).contains("--repair --source-wins", "generated numbers");
    resumes = true;
    assertThat(admission().refusal()).isEmpty();
  }

  @Test
  void aParentWithOtherContentIsRefused() {
    parents = List.of(differences("collections", 0, 2), differences("resources", 1, 0));
    assertThat(refusal()).hasMessageContaining("refers to resources").hasMessageContaining("k1");
    repair = true;
    assertThat(admission().refusal()).isEmpty();
    assertThat(admission().listing())
        .containsExactly("resources k1: content differs on the target");
  }

  @Test
  void aLargerTargetIsRefusedWhereNoIdTellsItsAge() {
    targetRows = 901;
    assertThat(refusal()).hasMessageContaining("more rows on the target (901)");
    byUlid = true;
    assertThat(admission().refusal()).isEmpty();
    replaced = 3;
    assertThat(refusal()).hasMessageContaining("rows of 3 bots would be replaced");
    assertThat(admission().question()).contains("replaces the rows that 3 bots have");
  }

  @Test
  void aRepairListsWhatDiffersAndLeavesIt() {
    rows = differences("documents", 12, 1);
    repair = true;
    assertThat(admission().refusal()).isEmpty();
    assertThat(admission().overwrites()).isFalse();
    assertThat(admission().listing())
        .hasSize(12)
        .contains(
            "documents k1: content differs on the target; it is left as it is (--source-wins"
                + " overwrites it)",
            "documents u1: only on the target");
  }

  @Test
  void whereTheSourceWinsTheQuestionSaysWhatIsOverwritten() {
    rows = differences("documents", 2, 0);
    repair = true;
    sourceWins = true;
    assertThat(admission().overwrites()).isTrue();
    assertThat(admission().question()).endsWith("overwrites 2 rows of the target: k1, k2");
    assertThat(admission().listing().getFirst()).endsWith("; it is overwritten");
  }

  @Test
  void twoEmptyTablesAreNotSwapped() {
    sourceRows = 0;
    targetRows = 0;
    assertThat(admission().refusal()).isEmpty();
  }

  @Test
  void withoutConflictsNothingIsOverwrittenAlthoughTheSourceWins() {
    sourceWins = true;
    assertThat(admission().overwrites()).isFalse();
    assertThat(admission().question()).isEqualTo("this writes rows");
  }

  @Test
  void aLargerTargetOfWhichNothingIsReplacedSaysNothingOfBots() {
    sourceRows = 5;
    assertThat(refusal().getMessage())
        .isEqualTo("documents has more rows on the target (7) than on the source (5)");
  }
}
