package dev.portage.embed.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests with the cases that were computed by the reference algorithms (UPSTREAM 5.5). */
class SplitterGoldenTest {
  private static final JsonNode GOLDEN = golden();

  private static JsonNode golden() {
    InputStream json = SplitterGoldenTest.class.getResourceAsStream("splitter.json");
    return JsonMapper.shared().readTree(json);
  }

  static Stream<Named<JsonNode>> cases() {
    return GOLDEN.get("cases").valueStream().map(c -> Named.of(c.get("name").asString(), c));
  }

  static Stream<Named<JsonNode>> punktCases() {
    return GOLDEN
        .get("punkt_cases")
        .valueStream()
        .map(c -> Named.of("<" + c.get("text").asString() + ">", c));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void chunksAreThoseOfTheReference(JsonNode golden) {
    SentenceSplitter splitter = splitter(golden);
    assertThat(splitter.split(text(golden))).isEqualTo(strings(golden.get("chunks")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void piecesAreThoseOfTheReference(JsonNode golden) {
    int[] text = text(golden).codePoints().toArray();
    List<String> expected = strings(golden.get("pre_merge_splits"));
    Pieces pieces = splitter(golden).pieces(text);
    assertThat(text.length == 0 ? List.of() : strings(text, pieces)).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sentencesAreThoseOfTheReference(JsonNode golden) {
    if (!golden.get("sentences").isNull()) {
      int[] text = text(golden).codePoints().toArray();
      Pieces sentences = new UntrainedPunkt(text).sentences(0, text.length);
      assertThat(strings(text, sentences)).isEqualTo(strings(golden.get("sentences")));
    }
  }

  @ParameterizedTest
  @MethodSource("punktCases")
  void spansAreThoseOfTheReference(JsonNode golden) {
    int[] text = text(golden).codePoints().toArray();
    Pieces sentences = new UntrainedPunkt(text).sentences(0, text.length);
    List<List<Integer>> spans = new ArrayList<>();
    for (int i = 0; i < sentences.size(); i++) {
      spans.add(List.of(sentences.start(i), stripEnd(text, sentences.start(i), sentences.end(i))));
    }
    List<List<Integer>> expected =
        golden
            .get("spans")
            .valueStream()
            .map(span -> List.of(span.get(0).asInt(), span.get(1).asInt()))
            .toList();
    assertThat(spans).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void thePlainTranscriptionAgreesWithTheReference(JsonNode golden) {
    PlainSplitter plain =
        new PlainSplitter(golden.get("chunk_size").asInt(), golden.get("chunk_overlap").asInt());
    assertThat(plain.split(text(golden))).isEqualTo(strings(golden.get("chunks")));
  }

  private static SentenceSplitter splitter(JsonNode golden) {
    return new SentenceSplitter(
        golden.get("chunk_size").asInt(), golden.get("chunk_overlap").asInt());
  }

  private static String text(JsonNode golden) {
    return golden.get("text").asString();
  }

  private static List<String> strings(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }

  private static List<String> strings(int[] text, Pieces pieces) {
    return IntStream.range(0, pieces.size())
        .mapToObj(i -> new String(text, pieces.start(i), pieces.length(i)))
        .toList();
  }

  private static int stripEnd(int[] text, int start, int end) {
    int at = end;
    while (at > start && Characters.isSpace(text[at - 1])) {
      at--;
    }
    return at;
  }
}
