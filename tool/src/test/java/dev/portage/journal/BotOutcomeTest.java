package dev.portage.journal;

import static dev.portage.bots.BotBuilder.bot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.BotKey;
import dev.portage.bots.ScannedItem;
import java.util.Optional;
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
        new BotOutcome.Superseded(4, Optional.of(Route.Embedding.REEMBED)),
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

  @Test
  void codesNeverChange() {
    assertThat(each().map(BotOutcome::id))
        .containsExactly(
            "migrated", "superseded", "superseded", "orphaned", "not-applicable", "failed");
    assertThat(each().map(BotOutcome::storedReason))
        .containsExactly("", "", "reembed", "", "no-knowledge", "no file");
    assertThat(Stream.of(BotOutcome.Reason.values()).map(BotOutcome.Reason::id))
        .containsExactly(
            "no-knowledge", "knowledge-base", "alias", "not-a-bot", "not-on-source", "other");
  }

  @Test
  void peopleReadASentence() {
    assertThat(each().map(BotOutcome::reason))
        .containsExactly(
            "",
            "the application embedded it meanwhile",
            "an earlier migration restored it, by the route reembed",
            "the bot was deleted",
            "it has no knowledge",
            "no file");
    assertThat(new BotOutcome.Migrated(3, "one page is missing").reason())
        .isEqualTo("one page is missing");
  }

  @Test
  void onlyABotWithRowsHasChunks() {
    assertThat(each().map(BotOutcome::chunks)).containsExactly(3L, 4L, 4L, 0L, 0L, 0L);
  }

  @Test
  void whatIsNoBotWithPgvectorHasItsOutcome() {
    assertThat(BotOutcome.whereNoBot(Optional.empty())).contains(new BotOutcome.Orphaned());
    assertThat(of(new ScannedItem.OfBot(bot("b").build()))).isEmpty();
    assertThat(of(new ScannedItem.Unreadable("p", "s", "no title")))
        .contains(new BotOutcome.Failed("no title"));
    assertThat(of(new ScannedItem.OfKnowledgeBase(BotKey.of("u", "b"), "t")))
        .contains(new BotOutcome.NotApplicable(BotOutcome.Reason.KNOWLEDGE_BASE));
    assertThat(of(new ScannedItem.Alias("p", "s")))
        .contains(new BotOutcome.NotApplicable(BotOutcome.Reason.ALIAS));
    assertThat(of(new ScannedItem.Other()))
        .contains(new BotOutcome.NotApplicable(BotOutcome.Reason.NOT_A_BOT));
  }

  private static Optional<BotOutcome> of(ScannedItem item) {
    return BotOutcome.whereNoBot(Optional.of(item));
  }
}
