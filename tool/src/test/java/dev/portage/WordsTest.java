package dev.portage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks that messages use the words of the field: no string literal of the main sources contains a
 * word that the file words.txt lists, with what to write instead. Statements of SQL and the sample
 * documents are excepted. Of comments only the first sentence about each public type is checked,
 * for its length.
 */
class WordsTest {
  private static final SourceText SOURCES = SourceText.read(Repository.mainJava());

  /** No words of ours: statements of SQL. */
  private static final Pattern SQL =
      Pattern.compile("(?s)\\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP)\\b.*");

  private static final List<SourceText.Literal> MESSAGES = messages();

  record Word(String pattern, String instead) {
    static Word parse(String line) {
      String[] parts = line.split("\\s+\\|\\s+", -1);
      assertThat(parts).as(line).hasSize(2);
      return new Word(parts[0], parts[1]);
    }

    boolean isIn(SourceText.Literal literal) {
      return Pattern.compile("(?i)\\b(?:" + pattern + ")\\b").matcher(literal.text()).find();
    }
  }

  static Stream<Word> words() {
    Path list = Repository.ROOT.resolve("tool/src/test/resources/dev/portage/words.txt");
    return Document.lines(list).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(Word::parse);
  }

  @ParameterizedTest
  @MethodSource("words")
  void noMessageContainsThisWord(Word word) {
    assertThat(MESSAGES.stream().filter(word::isIn))
        .as("messages with \"%s\"; write %s", word.pattern(), word.instead())
        .isEmpty();
  }

  /** The sample deployment of the sandbox is what users of the application wrote. */
  private static List<SourceText.Literal> messages() {
    return SOURCES.literals().stream()
        .filter(literal -> !Repository.slashed(literal.file()).contains("/sandbox/sample/"))
        .filter(literal -> !SQL.matcher(literal.text()).matches())
        .toList();
  }

  @Test
  void theFirstSentenceAboutAPublicTypeHasFourWords() {
    assertThat(SOURCES.publicTypes())
        .allSatisfy(
            type ->
                assertThat(type.firstSentence().split("\\s+", -1)).hasSizeGreaterThanOrEqualTo(4));
  }
}
