package dev.portage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Documents say what is so: whatever they name exists. In a document, a capitalised word in
 * backticks is a type of ours; other people's names stand without.
 */
class TidyTest {
  private static final List<Path> SOURCES = Repository.sources();
  private static final List<Document> DOCUMENTS = Repository.documents();

  private static final Pattern TYPE = Pattern.compile("[A-Z][a-z]\\w*(\\.[A-Z]\\w*)*");
  private static final Pattern OURS = Pattern.compile("dev\\.portage(\\.\\w+)*");
  private static final Pattern FILE =
      Pattern.compile("[\\w.-]+\\.(md|xml|java|json|sql|sh)|(?!https?:)[\\w.-]+(/[\\w.-]+)+/?");

  @Test
  void everyPackageSaysWhatItIsForWhereToBeginAndWhatItPromises() {
    Pattern form =
        Pattern.compile("/\\*\\* .+\\. Begin at \\{@link [^}]+}.*\\. Promises: .+\\*/.*");
    for (Path directory : Repository.packages()) {
      Path info = directory.resolve("package-info.java");
      assertThat(info).exists();
      assertThat(Document.text(info).replaceAll("(?:\\s*\\n \\*(?!/))+\\s*(?:<p>)?|\\s+", " "))
          .as("%s", info)
          .matches(form);
    }
  }

  @Test
  void theCodeMapNamesEveryPackage() {
    Set<String> named = Set.copyOf(Repository.document("ARCHITECTURE.md").code());
    assertThat(Repository.packages())
        .allSatisfy(directory -> assertThat(named).contains(shortName(directory)));
  }

  @Test
  void everyTypeThatADocumentNamesExists() {
    Set<String> types = Repository.types();
    assertThat(
            named(TYPE)
                .filter(name -> !List.of(name.split("\\.", -1)).stream().allMatch(types::contains)))
        .isEmpty();
  }

  @Test
  void everyPackageThatADocumentNamesExists() {
    assertThat(named(OURS).filter(name -> !present(name.replace('.', '/')))).isEmpty();
  }

  @Test
  void everyFileThatADocumentNamesExists() {
    assertThat(
            named(FILE)
                .filter(name -> !name.contains("target/"))
                .filter(name -> !Files.exists(Repository.ROOT.resolve(name)) && !present(name)))
        .isEmpty();
  }

  @Test
  void theBuildServerRunsTheTwoCommandsOfTheReadme() {
    List<String> run = Document.lines(Repository.ROOT.resolve(".ci/run"));
    List<String> readme = Repository.document("README.md").blocks();
    // It runs them through a program that hides what only this machine has, where there is one.
    assertThat(run.stream().map(line -> line.replaceFirst("^\"\\$\\{as_new\\[@]}\" ", "")))
        .filteredOn(line -> line.startsWith("./"))
        .hasSize(2)
        .allSatisfy(command -> assertThat(readme).contains(command));
  }

  @Test
  void theReadmeIsShort() {
    assertThat(Document.lines(Repository.ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(150);
  }

  @Test
  void everyLinkLeadsSomewhere() {
    for (Document document : DOCUMENTS) {
      for (String link : document.links()) {
        if (!link.matches("(https?|mailto):.*")) {
          follow(document, link);
        }
      }
    }
  }

  private static void follow(Document from, String link) {
    String[] parts = link.split("#", 2);
    Path to = parts[0].isEmpty() ? from.path() : from.path().resolveSibling(parts[0]);
    assertThat(to).as("%s: %s", from.path(), link).exists();
    if (parts.length == 2) {
      assertThat(Document.read(to).anchors()).as("%s: %s", from.path(), link).contains(parts[1]);
    }
  }

  @Test
  void noDocumentPointsAtALineOrAtAMachine() {
    Pattern pointing = Pattern.compile("\\.java:\\d|#L\\d|\\blines? \\d|/(home|root|tmp|Users)/");
    for (Document document : DOCUMENTS) {
      assertThat(Document.lines(document.path()))
          .as("%s", document.path())
          .noneMatch(line -> pointing.matcher(line).find());
    }
  }

  /** Names of ours; docs/upstream.md holds those of the application. */
  private static Stream<String> named(Pattern pattern) {
    return DOCUMENTS.stream()
        .filter(document -> !document.path().endsWith("docs/upstream.md"))
        .flatMap(document -> document.code().stream())
        .filter(code -> pattern.matcher(code).matches());
  }

  /** Whether a source of ours ends like this, or a package of ours is called like this. */
  private static boolean present(String name) {
    return SOURCES.stream()
        .map(Repository::slashed)
        .anyMatch(path -> path.endsWith("/" + name) || path.contains("/java/" + name + "/"));
  }

  /** As the code map has it: without {@code dev.portage}. */
  private static String shortName(Path directory) {
    String path = Repository.slashed(directory);
    return path.substring(path.indexOf("dev/portage/") + "dev/portage/".length()).replace('/', '.');
  }
}
