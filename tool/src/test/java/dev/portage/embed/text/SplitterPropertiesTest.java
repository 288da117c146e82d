package dev.portage.embed.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Compares the splitter with {@link PlainSplitter}, on texts of characters that matter to it. */
class SplitterPropertiesTest {
  private static final Arbitrary<String> MARKS =
      Arbitraries.of(
          ".", ".", ".", "?", "!", ",", ";", ":", "。", "？", "！", "、", "-", "--", "---", "..", "...",
          ". . .", "\"", "'", ")", "(", "]", "[", "}", "{", "*", "@", "`", "&", "#", "_");
  private static final Arbitrary<String> SPACES =
      Arbitraries.of(
          " ",
          " ",
          " ",
          "  ",
          "\n",
          "\n\n\n",
          "\\n\\n\\n",
          "\\n",
          "\\",
          "\r\n",
          "\t",
          "\u00A0",
          "\u3000",
          "\u2028",
          "\u202F",
          "\u0085",
          "\u001C",
          "\u000B",
          "\f",
          "\u200B",
          "\uFEFF",
          "\u180E",
          "\u1680");
  private static final Arbitrary<String> WORDS =
      Arbitraries.of(
          "a",
          "b",
          "J",
          "Z",
          "word",
          "Word",
          "1",
          "3",
          "42",
          "-1",
          "1,000",
          "٣",
          "½",
          "²",
          "Ⅷ",
          "é",
          "É",
          "ß",
          "ª",
          "ǅ",
          "文",
          "あ",
          "가",
          "ا",
          "😀",
          "𝔸",
          "𝟙",
          "\uD800",
          "\uDC00",
          "\u0000",
          "\u0007",
          "\u0301",
          "e.g",
          "U.S",
          "http://x.y/z?q=1",
          "xxxxxxxxxxxxxxxx");
  private static final Arbitrary<String> DENSE =
      Arbitraries.of(".", "?", "!", "\"", ")", " ", "\u00A0", "\n", "-", ",", "a", "A", "1", "b.");

  @Property(tries = 6000)
  void chunksEqualThoseOfThePlainTranscription(
      @ForAll("texts") String text,
      @ForAll @IntRange(min = 1, max = 40) int size,
      @ForAll @IntRange(max = 40) int wished) {
    int overlap = Math.min(wished, size);
    List<String> expected = new PlainSplitter(size, overlap).split(text);
    assertThat(new SentenceSplitter(size, overlap).split(text)).isEqualTo(expected);
  }

  @Property(tries = 6000)
  void piecesEqualThoseOfThePlainTranscription(
      @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 12) int size) {
    int[] codePoints = text.codePoints().toArray();
    Pieces pieces = new SentenceSplitter(size, 0).pieces(codePoints);
    assertThat(strings(codePoints, pieces)).isEqualTo(new PlainSplitter(size, 0).pieces(text));
  }

  @Property(tries = 6000)
  void sentencesOfAnyRangeAreThoseOfThatRangeAlone(
      @ForAll("texts") String text,
      @ForAll @IntRange(max = 50) int cutHead,
      @ForAll @IntRange(max = 50) int cutTail) {
    int[] all = text.codePoints().toArray();
    UntrainedPunkt punkt = new UntrainedPunkt(all);
    for (int tail = cutTail; tail >= 0; tail--) {
      int to = Math.max(0, all.length - tail);
      int from = Math.min(cutHead, to);
      String range = new String(all, from, to - from);
      assertThat(strings(all, punkt.sentences(from, to))).isEqualTo(PlainPunkt.sentences(range));
    }
  }

  @Property(tries = 2000)
  void onlySpecifiedCharactersAreLost(@ForAll("texts") String text) {
    String chunks = String.join("", new SentenceSplitter(7, 0).split(text));
    assertThat(ink(chunks)).isEqualTo(ink(text));
  }

  private static String ink(String text) {
    return text.codePoints()
        .filter(c -> !Characters.isSpace(c) && !Characters.isStop(c))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static List<String> strings(int[] text, Pieces pieces) {
    return IntStream.range(0, pieces.size())
        .mapToObj(i -> new String(text, pieces.start(i), pieces.length(i)))
        .toList();
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> mixed =
        Arbitraries.frequencyOf(Tuple.of(4, WORDS), Tuple.of(3, MARKS), Tuple.of(3, SPACES))
            .list()
            .ofMaxSize(60)
            .map(parts -> String.join("", parts));
    Arbitrary<String> dense = DENSE.list().ofMaxSize(40).map(parts -> String.join("", parts));
    Arbitrary<String> any = Arbitraries.strings().ofMaxLength(60);
    return Arbitraries.frequencyOf(Tuple.of(5, mixed), Tuple.of(4, dense), Tuple.of(1, any));
  }
}
