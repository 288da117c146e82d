package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.Journal.Voided;
import org.junit.jupiter.api.Test;

class ProgressMessagesTest {
  @Test
  void aTableThatWasDroppedIsNamedAndOnlyTheOneInQuestionBeginsANewMigration() {
    assertThat(ProgressMessages.voided(new Voided("kb.notes", true)))
        .startsWith("table kb.notes was dropped and created again")
        .endsWith("a new migration begins");
    assertThat(ProgressMessages.voided(new Voided("kb.notes", false)))
        .startsWith("table kb.notes of another migration no longer exists")
        .endsWith("this migration is not affected");
    assertThat(ProgressMessages.voided(new Voided("", false)))
        .startsWith("a table of an earlier migration no longer exists");
  }
}
