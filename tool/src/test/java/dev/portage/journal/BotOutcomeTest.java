package dev.portage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BotOutcomeTest {
  static Stream<BotOutcome> each() {
    return Stream.of(
        new BotOutcome.Migrated(3),
        new BotOutcome.Superseded(4),
        new BotOutcome.Orphaned(),
        new BotOutcome.SetAside("it has no knowledge"),
        new BotOutcome.Failed("no file"));
  }

  @ParameterizedTest
  @MethodSource("each")
  void whatTheJournalWritesItReadsAgain(BotOutcome outcome) {
    assertThat(BotOutcome.parse(outcome.word(), outcome.reason(), outcome.chunks()))
        .isEqualTo(outcome);
  }

  @Test
  void anUnknownWordIsADefect() {
    assertThatThrownBy(() -> BotOutcome.parse("lost", "", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lost");
  }
}
