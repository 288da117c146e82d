package dev.portage.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.verify.BotCheck.Note;
import dev.portage.verify.BotCheck.Result;
import org.junit.jupiter.api.Test;

/** The ids of results and notes, which are in reports that others read. */
class ResultIdsTest {
  @Test
  void idsNeverChange() {
    assertThat(Result.values())
        .extracting(Result::id)
        .containsExactly(
            "equal",
            "equal-but-edited",
            "count-equal",
            "application",
            "none-needed",
            "unneeded",
            "failed",
            "no-rows-anywhere",
            "missing",
            "different",
            "duplicates",
            "broken-vectors",
            "orphaned");
    assertThat(Note.values())
        .extracting(Note::id)
        .containsExactly(
            "",
            "duplicates-expected",
            "left-on-source",
            "by-application",
            "by-copy",
            "by-reembed",
            "unreadable",
            "unreadable-rows");
  }
}
