package dev.portage.plan;

import static dev.portage.bots.BotBuilder.bot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.Bot;
import dev.portage.bots.Knowledge;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextEstimateTest {
  @Test
  void textCountsWholeAndItsOverlapAgain() {
    Bot plain = bot("b").withFiles("a.txt").cut(1000, 0).build();
    Bot overlapping = bot("b").withFiles("a.txt").cut(1000, 500).build();
    assertThat(TextEstimate.tokens(plain, Map.of("a.txt", 4_000L))).isEqualTo(1_000);
    assertThat(TextEstimate.tokens(overlapping, Map.of("a.txt", 4_000L))).isEqualTo(2_000);
  }

  @Test
  void packedFormatsHoldLessTextThanBytes() {
    for (String file : List.of("a.pdf", "a.DOCX", "a.pptx", "a.xlsx", "a.unknown", "noextension")) {
      long tokens = TextEstimate.tokens(bot("b").withFiles(file).build(), Map.of(file, 40_000L));
      assertThat(tokens).as(file).isPositive().isLessThan(10_000);
    }
  }

  @Test
  void aMissingFileCountsNothing() {
    assertThat(TextEstimate.tokens(bot("b").withFiles("gone.txt").build(), Map.of())).isZero();
  }

  @Test
  void pagesAndSitemapsCountAsUsual() {
    Bot page = bot("b").knowing(new Knowledge(List.of("https://a"), List.of(), List.of())).build();
    Bot site = bot("b").knowing(new Knowledge(List.of(), List.of("https://a"), List.of())).build();
    assertThat(TextEstimate.tokens(site, Map.of()))
        .isGreaterThan(TextEstimate.tokens(page, Map.of()))
        .isPositive();
  }

  @Test
  void settingsThatMakeNoSenseBreakNothing() {
    for (int[] cut : List.of(new int[] {0, 0}, new int[] {-5, 9}, new int[] {100, 5_000})) {
      Bot bot = bot("b").withFiles("a.txt").cut(cut[0], cut[1]).build();
      assertThat(TextEstimate.tokens(bot, Map.of("a.txt", 400L))).isBetween(100L, 400L);
    }
  }
}
