package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private static TextTable table() {
    TextTable table = new TextTable("bot", "chunks");
    table.row("Harbour", 3);
    table.row("A bot with a rather long title", 12);
    return table;
  }

  @Test
  void columnsAreAlignedUnderTheirHeadings() {
    assertThat(table().lines(Integer.MAX_VALUE))
        .containsExactly(
            "bot                             chunks",
            "Harbour                         3",
            "A bot with a rather long title  12");
  }

  @Test
  void onANarrowTerminalTheWidestColumnIsCut() {
    List<String> lines = table().lines(24);
    assertThat(lines).allMatch(line -> line.length() <= 24);
    assertThat(lines.get(2)).isEqualTo("A bot with a ra…  12");
  }

  @Test
  void noColumnIsCutToNothing() {
    assertThat(table().lines(3)).allSatisfy(line -> assertThat(line.length()).isGreaterThan(3));
    assertThat(table().lines(3).get(2)).startsWith("A bot wit…");
  }

  @Test
  void wideLettersCountTwice() {
    TextTable table = new TextTable("bot", "n");
    table.row("港湾", 1);
    table.row("abcd", 2);
    table.row("한국", 3);
    assertThat(table.lines(80)).containsExactly("bot   n", "港湾  1", "abcd  2", "한국  3");
  }

  @Test
  void aWideLetterIsNeverCutInTwo() {
    TextTable table = new TextTable("bot");
    table.row("港湾の潮汐と漁業");
    assertThat(table.lines(11)).containsExactly("bot", "港湾の潮汐…");
    assertThat(table.lines(10)).containsExactly("bot", "港湾の潮…");
  }

  @Test
  void lettersOutsideTheBasicPlaneStayWhole() {
    TextTable table = new TextTable("bot");
    table.row("\uD83D\uDEA2".repeat(20));
    assertThat(table.lines(12).getLast()).isEqualTo("\uD83D\uDEA2".repeat(5) + "…");
  }

  @Test
  void aTableWithoutRowsIsItsHeadings() {
    assertThat(new TextTable("a", "b").lines(80)).containsExactly("a  b");
  }
}
