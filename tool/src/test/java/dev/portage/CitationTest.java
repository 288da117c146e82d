package dev.portage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every citation in sources, scripts and documents leads to a place in this repository. */
class CitationTest {
  private static final Map<Path, String> TEXTS = texts();

  private static final String NUMBERS = "\\d+(?:\\.\\d+)?(?:(?:, | and | to )\\d+\\.\\d+)*";
  private static final Pattern FACT = Pattern.compile("\\bUPSTREAM (" + NUMBERS + ")");
  private static final Pattern FACT_WITHOUT_NUMBER = Pattern.compile("\\bUPSTREAM\\b(?! \\d)");
  private static final Pattern INVARIANT = Pattern.compile("\\((I\\d+(?:, I\\d+)*)\\)");
  private static final Pattern PLACE =
      Pattern.compile("\\(((?:docs/[\\w-]+|[A-Z]+)\\.md), \"?([A-Z][\\w -]*\\w)\"?\\)");

  /** Names of documents from before this repository, as they were cited. */
  private static final Pattern ELSEWHERE =
      Pattern.compile(
          "\\b(?:DESIGN|PEERS)\\b|\\b(?:STYLE|LAYOUTS|SANDBOX|REPLICATION)(?:\\.md| \\d)");

  @Test
  void everyFactAboutTheApplicationIsInItsDocument() {
    Pattern number = Pattern.compile("^#+ (\\d+(?:\\.\\d+)?) ");
    Set<String> known =
        Repository.document("docs/upstream.md").prose().stream()
            .flatMap(line -> number.matcher(line).results())
            .map(match -> match.group(1))
            .collect(Collectors.toSet());
    assertThat(unresolved(FACT, match -> numbers(match).filter(each -> !known.contains(each))))
        .isEmpty();
  }

  @Test
  void everyCitationOfAFactHasItsNumber() {
    assertThat(unresolved(FACT_WITHOUT_NUMBER, match -> Stream.of(match.group()))).isEmpty();
  }

  @Test
  void noDocumentIsCitedThatIsNotHere() {
    assertThat(unresolved(ELSEWHERE, match -> Stream.of(match.group()))).isEmpty();
  }

  @Test
  void everyDocumentAndHeadingThatASourceCitesExists() {
    assertThat(unresolved(PLACE, match -> Stream.of(match).filter(CitationTest::isNowhere)))
        .isEmpty();
  }

  @Test
  void everyInvariantThatIsCitedIsOne() {
    String invariants = String.join("\n", Repository.document("ARCHITECTURE.md").prose());
    assertThat(
            unresolved(
                INVARIANT,
                match ->
                    Stream.of(match.group(1).split(", ", -1))
                        .filter(number -> !invariants.contains("* **" + number + "** "))))
        .isEmpty();
  }

  private static boolean isNowhere(MatchResult cited) {
    Path path = Repository.ROOT.resolve(cited.group(1));
    return !Files.exists(path) || !headings(path).contains(cited.group(2));
  }

  private static List<String> headings(Path path) {
    return Document.read(path).prose().stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", ""))
        .toList();
  }

  private static Stream<String> numbers(MatchResult cited) {
    return Stream.of(cited.group(1).split(", | and | to ", -1));
  }

  /** What of each match is wrong, by the file that it is in. */
  private static Map<Path, List<?>> unresolved(
      Pattern pattern, Function<MatchResult, Stream<?>> wrong) {
    Map<Path, List<?>> found = new TreeMap<>();
    TEXTS.forEach(
        (path, text) -> {
          List<?> here = pattern.matcher(text).results().flatMap(wrong).toList();
          if (!here.isEmpty()) {
            found.put(Repository.ROOT.relativize(path), here);
          }
        });
    return found;
  }

  /** Every text with its comments unwrapped, since a citation may go on in the next line. */
  private static Map<Path, String> texts() {
    return Repository.citing().stream()
        .filter(path -> !path.endsWith(CitationTest.class.getSimpleName() + ".java"))
        .collect(
            Collectors.toMap(
                path -> path,
                path -> Document.text(path).replaceAll("\\s*\\n\\s*(?:\\*|//|#)?\\s*", " ")));
  }
}
