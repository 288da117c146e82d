package dev.portage.migration;

import static dev.portage.merge.RowDecision.APPLICATION;
import static dev.portage.merge.RowDecision.CONFLICT;
import static dev.portage.merge.RowDecision.INSERT;
import static dev.portage.merge.RowDecision.KEEP_DELETED;
import static dev.portage.merge.RowDecision.KEEP_EDITED;
import static dev.portage.merge.RowDecision.KEEP_GONE;
import static dev.portage.merge.RowDecision.KEEP_TAKEN;
import static dev.portage.merge.RowDecision.RESTORE;
import static dev.portage.merge.RowDecision.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.merge.ConflictChoice;
import dev.portage.merge.RowDecision;
import dev.portage.merge.RowDifference;
import dev.portage.merge.TableDifferences;
import dev.portage.migration.CopyAdmission.Replaced;
import dev.portage.schema.WriteHooks.RowTrigger;
import dev.portage.store.SqlName;
import dev.portage.store.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CopyAdmissionTest {
  private static final List<String> COLUMNS = List.of("content");

  private boolean byUlid;
  private boolean resumes;
  private boolean writes = true;
  private long sourceRows = 900;
  private long targetRows = 7;
  private Replaced replaced = Replaced.NOTHING;
  private TableDifferences rows = TableDifferences.none("documents");
  private List<TableDifferences> parents = List.of();
  private boolean repair;
  private boolean sourceWins;
  private List<String> removals = List.of();
  private Optional<List<String>> notRemoved = Optional.empty();
  private Optional<ConflictChoice> conflicts = Optional.empty();
  private List<RowTrigger> triggers = List.of();

  private static TableDifferences differences(String table, RowDecision decision, long rows) {
    List<RowDifference> first = new ArrayList<>();
    for (int i = 1; i <= Math.min(rows, TableDifferences.LISTED); i++) {
      first.add(
          new RowDifference(
              "k" + i, Optional.empty(), decision, List.of(TenantId.none()), COLUMNS));
    }
    Map<RowDecision, Long> counts = Map.of(decision, rows);
    return new TableDifferences(table, counts, Map.of(TenantId.none(), counts), first);
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
        rows,
        rows.count(INSERT),
        parents,
        repair,
        sourceWins,
        removals,
        notRemoved,
        conflicts,
        triggers);
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
  void rowsThatARepairInsertsAreCountedInTheQuestionWithTheirKeys() {
    rows = differences("documents", INSERT, 12);
    assertThat(admission().question())
        .isEqualTo(
            "this writes rows, among them up to 12 rows that the target lacks: k1, k2, k3, k4, k5, k6,"
                + " k7, k8, k9, k10, …");
    assertThat(admission().overwrites()).isFalse();
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
  void rowsOfTheSameGeneratedKeyAreRefusedWithTheirKeysAndTheChoices() {
    rows = differences("documents", CONFLICT, 12);
    assertThat(refusal())
        .hasMessageContaining("12 rows of documents")
        .hasMessageContaining("k1, k2");
    assertThat(refusal().next())
        .contains(
            "--conflicts renumber",
            "--conflicts keep-target",
            "--repair --source-wins",
            "documents:");
    repair = true;
    assertThat(refusal().code()).isEqualTo(ExitCode.SOURCE_UNFIT);
    // Such a row has the number of another row of the source there: overwriting that loses it.
    sourceWins = true;
    assertThat(refusal().next()).contains("--conflicts renumber").doesNotContain("--source-wins");
    sourceWins = false;
    conflicts = Optional.of(ConflictChoice.RENUMBER);
    assertThat(admission().refusal()).isEmpty();
    conflicts = Optional.empty();
    resumes = true;
    assertThat(admission().refusal()).isEmpty();
  }

  @Test
  void rowsThatTheApplicationEditedAreListedAndKept() {
    rows = differences("documents", KEEP_EDITED, 12);
    assertThat(admission().refusal()).isEmpty();
    assertThat(admission().overwrites()).isFalse();
    assertThat(admission().listing())
        .hasSize(12)
        .contains("documents k1: content differs; written or edited on the target, which is kept")
        .endsWith(
            "documents: --repair --source-wins sets these rows back to the source's, where it has"
                + " them")
        .anyMatch(line -> line.startsWith("documents: 2 more rows: written or edited"));
  }

  @Test
  void aParentWithOtherContentIsRefused() {
    parents =
        List.of(differences("collections", APPLICATION, 2), differences("resources", CONFLICT, 1));
    assertThat(refusal()).hasMessageContaining("refers to resources").hasMessageContaining("k1");
    repair = true;
    sourceWins = true;
    assertThat(refusal().next()).contains("leaves them out with the rows that refer to them");
    sourceWins = false;
    conflicts = Optional.of(ConflictChoice.KEEP_TARGET);
    assertThat(admission().refusal()).isEmpty();
    assertThat(admission().listing())
        .singleElement()
        .asString()
        .startsWith("resources k1: content");
  }

  @Test
  void aLargerTargetIsRefusedWhereBotsWouldBeReplacedAndElseAskedAbout() {
    targetRows = 901;
    assertThat(admission().refusal()).isEmpty();
    assertThat(admission().question())
        .endsWith("the target has more rows (901) than the source (900)");
    byUlid = true;
    assertThat(admission().refusal()).isEmpty();
    replaced = new Replaced(3, 0);
    assertThat(refusal()).hasMessageContaining("rows of 3 bots would be replaced");
    assertThat(admission().question()).contains("replaces the rows of 3 bots");
  }

  @Test
  void whereTheSourceWinsTheQuestionSaysWhatIsOverwritten() {
    rows = differences("documents", UPDATE, 2);
    repair = true;
    sourceWins = true;
    assertThat(admission().overwrites()).isTrue();
    assertThat(admission().question()).endsWith("overwrites 2 rows of the target: k1, k2");
    assertThat(admission().listing().getFirst()).endsWith("; it is overwritten");
  }

  @Test
  void whereTheSourceWinsRowsThatTheApplicationDeletedAreListedAndAskedFor() {
    rows = differences("documents", RESTORE, 2);
    repair = true;
    sourceWins = true;
    assertThat(admission().overwrites()).isTrue();
    assertThat(admission().question())
        .endsWith("writes 2 rows again that the application deleted on the target: k1, k2");
    assertThat(admission().listing())
        .hasSize(2)
        .allMatch(
            line ->
                line.endsWith("deleted on the target since it was copied, and is written again"));
  }

  @Test
  void aParentWhoseUniqueKeyAnotherRowHasIsListed() {
    parents = List.of(differences("resources", KEEP_TAKEN, 1));
    assertThat(admission().refusal()).isEmpty();
    assertThat(admission().listing()).singleElement().asString().contains("its unique key");
  }

  @Test
  void rowsThatAnEarlierRunWroteAreUpdatedWithoutASecondQuestion() {
    rows = differences("documents", UPDATE, 2);
    assertThat(admission().overwrites()).isFalse();
    assertThat(admission().listing()).isEmpty();
    assertThat(admission().question())
        .endsWith("overwrites 2 rows of the target that an earlier run wrote: k1, k2");
  }

  @Test
  void theQuestionNamesTriggersThatMayHaveChangedTheRowsThatAreWrittenAgain() {
    rows = differences("documents", UPDATE, 2);
    triggers = List.of(new RowTrigger("Stamp", SqlName.parse("kb.documents"), false));
    assertThat(admission().question())
        .endsWith(
            "k1, k2 (trigger Stamp may have changed them as they were written, and may do so again:"
                + " ALTER TABLE \"kb\".\"documents\" DISABLE TRIGGER \"Stamp\")");
  }

  @Test
  void theQuestionSaysHowManyParentsAreWritten() {
    writes = false;
    parents = List.of(differences("owners", INSERT, 1), differences("resources", UPDATE, 1_200));
    assertThat(admission().question())
        .isEqualTo(
            "this writes 1 row of owners, which documents refers to, and writes 1,200 rows of"
                + " resources, which documents refers to");
    parents = List.of(differences("owners", CONFLICT, 3));
    conflicts = Optional.of(ConflictChoice.RENUMBER);
    assertThat(admission().question()).startsWith("this writes 3 rows of owners");
    conflicts = Optional.of(ConflictChoice.KEEP_TARGET);
    assertThat(admission().question())
        .isEqualTo("this records of 3 rows of owners that the target's of the same key are kept");
  }

  @Test
  void whatTheApplicationDeletedAndWhatIsItsOwnIsSaid() {
    rows = differences("documents", KEEP_DELETED, 1);
    assertThat(admission().listing()).hasSize(2).first().asString().endsWith("stays deleted");
    rows = differences("documents", APPLICATION, 1_200);
    assertThat(admission().listing())
        .containsExactly("documents: 1,200 rows only on the target, kept");
  }

  @Test
  void rowsThatTheSourceNoLongerHasAreRemovedAfterTheQuestionOnlyWhereThatIsAskedFor() {
    rows = differences("documents", KEEP_GONE, 2);
    assertThat(admission().overwrites()).isFalse();
    assertThat(admission().listing()).anyMatch(line -> line.endsWith("and kept"));
    removals = List.of("removes 2 rows");
    notRemoved = Optional.of(List.of("documents: 1 row is kept"));
    assertThat(admission().overwrites()).isTrue();
    assertThat(admission().question()).endsWith("removes 2 rows");
    assertThat(admission().listing()).containsExactly("documents: 1 row is kept");
  }

  @Test
  void twoEmptyTablesAreNotSwapped() {
    sourceRows = 0;
    targetRows = 0;
    assertThat(admission().refusal()).isEmpty();
  }
}
