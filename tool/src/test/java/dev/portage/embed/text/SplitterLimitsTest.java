package dev.portage.embed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.portage.Thorough;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitterLimitsTest {
  private static final int MANY = Thorough.or(2_000_000, 10_000_000);

  @Test
  void overlapLargerThanSizeIsRefusedWithBothNumbers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SentenceSplitter(512, 1024))
        .withMessageContaining("512")
        .withMessageContaining("1024");
  }

  @Test
  void overlapEqualToSizeIsAllowed() {
    assertThat(new SentenceSplitter(5, 5).split("abc")).containsExactly("abc");
  }

  @Test
  void impossibleSizesAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new SentenceSplitter(0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new SentenceSplitter(10, -1));
  }

  @Test
  void theEmptyTextIsOneEmptyChunkAndWhiteSpaceIsNone() {
    assertThat(new SentenceSplitter(10, 2).split("")).containsExactly("");
    assertThat(new SentenceSplitter(10, 2).split(" \n\u00A0")).isEmpty();
    assertThat(new SentenceSplitter(2, 1).split(" \n\u00A0 \u3000 ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        ".",
        "?",
        "\\",
        " ",
        "\n",
        "-",
        ")",
        ",",
        "?!",
        ".)",
        ". ",
        "x.\u00A0",
        "!\u3000あ",
        "a?b(c):d!=e;",
        ". . ",
        "J.\u00A0b",
        "\"?\" ",
        "word ",
        "Sentence one. ",
        "\\n\\n\\n",
        "j. j.\u00A0",
        "x\u0000",
        "1.\u00A02,",
        ".\u00A0.",
        "😀"
      })
  void millionsOfCharactersOfOneKindTakeSeconds(String unit) {
    String text = unit.repeat(MANY / unit.length());
    List<String> chunks =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> new SentenceSplitter(1000, 200).split(text));
    assertThat(chunks).allMatch(chunk -> chunk.codePointCount(0, chunk.length()) <= 1200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", ")", " ", "x", "j. ", "1. a", "\u00A0"})
  void aLongHeadBeforeManySmallSentencesTakesSeconds(String head) {
    String text =
        head.repeat(1_000_000)
            + "x.\u00A0".repeat(1_000_000)
            + "?".repeat(1_000_000)
            + ".)"
            + " ".repeat(1_000_000)
            + "!)".repeat(1_000_000);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> new SentenceSplitter(1000, 200).split(text));
  }
}
