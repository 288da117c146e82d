package dev.portage.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.merge.RowPolicy.Keys;
import dev.portage.merge.RowState.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RowDecisionTest {
  private static final RowPolicy GLOBAL = RowPolicy.keeping(false);
  private static final RowPolicy GENERATED = RowPolicy.keeping(true);

  @ParameterizedTest(name = "on the source {0}, written {1}, on the target {2}: {3}")
  @CsvSource({
    "true,  false, ABSENT,     INSERT",
    "true,  false, SAME,       ADOPT",
    "true,  false, OTHER,      KEEP_EDITED",
    "true,  true,  SAME,       NOTHING",
    "true,  true,  AS_WRITTEN, UPDATE",
    "true,  true,  OTHER,      KEEP_EDITED",
    "true,  true,  ABSENT,     KEEP_DELETED",
    "true,  false, UNKNOWN,    KEEP_UNREADABLE",
    "true,  true,  UNKNOWN,    KEEP_UNREADABLE",
    "true,  false, TAKEN,      KEEP_TAKEN",
    "true,  true,  TAKEN,      KEEP_TAKEN",
    "true,  false, KEY_OF_ANOTHER, CONFLICT",
    "true,  false, LEFT_OUT,   LEFT_OUT",
    "true,  true,  LEFT_OUT,   LEFT_OUT",
    "false, true,  AS_WRITTEN, KEEP_GONE",
    "false, true,  OTHER,      KEEP_EDITED",
    "false, true,  ABSENT,     NOTHING",
    "false, false, OTHER,      APPLICATION",
    "false, false, ABSENT,     NOTHING"
  })
  void eachLineOfTheTableHasOneAnswer(
      boolean onSource, boolean written, Target target, RowDecision expected) {
    assertThat(RowDecision.of(new RowState(onSource, written, target), GLOBAL)).isEqualTo(expected);
  }

  @Test
  void anEqualGeneratedKeyIsAnotherDocumentUnlessPortageWroteIt() {
    assertThat(RowDecision.of(new RowState(true, false, Target.OTHER), GENERATED))
        .isEqualTo(RowDecision.CONFLICT);
    assertThat(RowDecision.of(new RowState(true, true, Target.OTHER), GENERATED))
        .isEqualTo(RowDecision.KEEP_EDITED);
    assertThat(RowDecision.of(new RowState(true, false, Target.SAME), GENERATED))
        .isEqualTo(RowDecision.ADOPT);
  }

  @Test
  void aRowThatHasTheKeyOfItsOwnIsTheApplicationsAndNoOtherDocument() {
    assertThat(RowDecision.of(new RowState(true, false, Target.OTHER, true), GENERATED))
        .isEqualTo(RowDecision.KEEP_EDITED);
  }

  @ParameterizedTest(name = "written {0}, on the target {1}, the same by its name {2}: {3}")
  @CsvSource({
    "false, ABSENT,     false, INSERT",
    "false, TAKEN,      false, MATCH",
    "false, SAME,       false, ADOPT",
    "false, SAME,       true,  NOTHING",
    "false, OTHER,      false, CONFLICT",
    "false, OTHER,      true,  KEEP_EDITED",
    "false, UNKNOWN,    false, CONFLICT",
    "false, UNKNOWN,    true,  KEEP_UNREADABLE",
    "true,  UNKNOWN,    false, KEEP_UNREADABLE",
    "true,  OTHER,      false, KEEP_EDITED",
    "true,  AS_WRITTEN, false, UPDATE",
    "true,  ABSENT,     false, KEEP_DELETED"
  })
  void aParentIsTheSameByItsNameOrByAllOfItsContent(
      boolean written, Target target, boolean matched, RowDecision expected) {
    RowState state = new RowState(true, written, target, matched);
    assertThat(RowDecision.of(state, RowPolicy.ofParents(false))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "written {0}, on the target {1}, known to be the same {2}: {3}")
  @CsvSource({
    "false, ABSENT,     false, INSERT",
    "false, TAKEN,      false, MATCH",
    "true,  TAKEN,      false, MATCH",
    "false, SAME,       false, ADOPT",
    "false, SAME,       true,  NOTHING",
    "true,  SAME,       false, NOTHING",
    "true,  AS_WRITTEN, true,  UPDATE",
    "false, OTHER,      false, CONFLICT",
    "true,  OTHER,      false, CONFLICT",
    "true,  OTHER,      true,  KEEP_EDITED",
    "true,  UNKNOWN,    false, CONFLICT",
    "true,  UNKNOWN,    true,  KEEP_UNREADABLE",
    "true,  ABSENT,     false, KEEP_DELETED"
  })
  void aParentOfANumberThatPortageWroteOnceMayBeAnotherOne(
      boolean written, Target target, boolean known, RowDecision expected) {
    RowState state = new RowState(true, written, target, known);
    assertThat(RowDecision.of(state, RowPolicy.ofParents(true))).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void aRowThatIsLeftOutNeitherChangesTheTargetsNorIsAskedAbout(RowDecision decision) {
    assertThat(decision.ofRowLeftOut())
        .isNotIn(RowDecision.UPDATE, RowDecision.CONFLICT)
        .isIn(decision, RowDecision.KEEP_MOVED, RowDecision.LEFT_OUT);
    assertThat(RowDecision.UPDATE.ofRowLeftOut()).isEqualTo(RowDecision.KEEP_MOVED);
    assertThat(RowDecision.CONFLICT.ofRowLeftOut()).isEqualTo(RowDecision.LEFT_OUT);
    assertThat(RowDecision.KEEP_EDITED.ofRowLeftOut()).isEqualTo(RowDecision.KEEP_EDITED);
  }

  @ParameterizedTest
  @EnumSource
  void whereTheSourceWinsEachOfItsRowsIsWrittenUnlessItIsEqual(Target target) {
    RowPolicy source = new RowPolicy(Keys.GENERATED, true);
    for (boolean written : new boolean[] {true, false}) {
      RowDecision decision = RowDecision.of(new RowState(true, written, target), source);
      assertThat(decision)
          .isEqualTo(
              switch (target) {
                case ABSENT -> written ? RowDecision.RESTORE : RowDecision.INSERT;
                case SAME -> written ? RowDecision.NOTHING : RowDecision.ADOPT;
                case AS_WRITTEN, OTHER -> RowDecision.UPDATE;
                case TAKEN -> RowDecision.KEEP_TAKEN;
                case LEFT_OUT -> RowDecision.LEFT_OUT;
                case KEY_OF_ANOTHER -> RowDecision.CONFLICT;
                case UNKNOWN -> RowDecision.KEEP_UNREADABLE;
              });
    }
  }

  @ParameterizedTest
  @EnumSource
  void whereNothingElseIsSaidOnlyRowsAsPortageWroteThemAreOverwritten(Target target) {
    for (boolean onSource : new boolean[] {true, false}) {
      for (boolean written : new boolean[] {true, false}) {
        RowState state = new RowState(onSource, written, target);
        assertThat(RowDecision.of(state, GLOBAL) == RowDecision.UPDATE)
            .as(state.toString())
            .isEqualTo(onSource && target == Target.AS_WRITTEN);
      }
    }
  }
}
