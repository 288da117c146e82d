package dev.portage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class BotOutcomeTest {
  static Stream<BotOutcome> each() {
    return Stream.of(
        new BotOutcome.Migrated(3),
        new BotOutcome.Superseded(4),
        new BotOutcome.Orphaned(),
        new BotOutcome.NotApplicable(BotOutcome.Reason.NO_KNOWLEDGE),
        new BotOutcome.Failed("no file"));
  }

  @ParameterizedTest
  @MethodSource("each")
  void whatTheJournalWritesItReadsAgain(BotOutcome outcome) {
    assertThat(BotOutcome.parse(outcome.id(), outcome.storedReason(), outcome.chunks()))
        .isEqualTo(outcome);
  }

  @Test
  void anUnknownCodeIsADefect() {
    assertThatThrownBy(() -> BotOutcome.parse("lost", "", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lost");
    assertThatThrownBy(() -> BotOutcome.parse("not-applicable", "it has no knowledge", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(BotOutcome.Reason.class)
  void everyReasonIsReadAgain(BotOutcome.Reason reason) {
    BotOutcome outcome = new BotOutcome.NotApplicable(reason);
    assertThat(BotOutcome.parse(outcome.id(), outcome.storedReason(), 0)).isEqualTo(outcome);
  }
}
