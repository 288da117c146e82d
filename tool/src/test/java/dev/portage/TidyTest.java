package dev.portage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.cli.Main;
import dev.portage.fault.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Documents say what is so: whatever they name exists. In a document, a capitalised word in
 * backticks is a type of ours; other people's names stand without.
 */
class TidyTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final List<Path> SOURCES = sources();
  private static final List<Document> DOCUMENTS = documents();
  private static final Map<String, String> HELP = help();

  private static final Pattern TYPE = Pattern.compile("[A-Z][a-z]\\w*(\\.[A-Z]\\w*)*");
  private static final Pattern OURS = Pattern.compile("dev\\.portage(\\.\\w+)*");
  private static final Pattern FILE =
      Pattern.compile("[\\w.-]+\\.(md|xml|java|json|sql|sh)|(?!https?:)[\\w.-]+(/[\\w.-]+)+/?");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*");

  @Test
  void everyPackageSaysWhatItIsForWhereToBeginAndWhatItPromises() throws IOException {
    for (Path directory : packages()) {
      Path info = directory.resolve("package-info.java");
      assertThat(info).exists();
      assertThat(Files.readString(info)).as("%s", info).startsWith("/**").contains("Begin at");
    }
  }

  @Test
  void everyPackageStandsInTheCodeMap() {
    Set<String> named = Set.copyOf(document("ARCHITECTURE.md").code());
    assertThat(packages())
        .allSatisfy(directory -> assertThat(named).contains(shortName(directory)));
  }

  @Test
  void everyTypeThatADocumentNamesExists() {
    Set<String> types = types();
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
                .filter(name -> !Files.exists(ROOT.resolve(name)) && !present(name)))
        .isEmpty();
  }

  @Test
  void everyCommandThatADocumentShowsHasItsVerbAndItsOptions() {
    for (Document document : DOCUMENTS) {
      for (String command : document.commands()) {
        String verb = command.split("\\s+", -1)[1];
        assertThat(HELP).as("%s: %s", document.path(), command).containsKey(verb);
        assertThat(options(command))
            .as("%s: %s", document.path(), command)
            .allMatch(option -> options(HELP.get(verb)).contains(option));
      }
    }
  }

  @Test
  void everyOptionThatADocumentNamesIsOneOfSomeVerb() {
    Set<String> known = options(String.join("\n", HELP.values()));
    assertThat(named(OPTION).filter(option -> !known.contains(option))).isEmpty();
  }

  @Test
  void everyVerbStandsInTheReadme() {
    String readme = String.join("\n", document("README.md").commands());
    assertThat(HELP.keySet())
        .filteredOn(verb -> !verb.equals("help"))
        .allSatisfy(verb -> assertThat(readme).containsPattern("portage " + verb + "\\b"));
  }

  @Test
  void everyExitCodeStandsInTheReadmeWithItsNumber() {
    List<String> rows = document("README.md").prose();
    for (ExitCode code : ExitCode.values()) {
      assertThat(rows).contains("| %d | %s |".formatted(code.number(), code.meaning()));
    }
  }

  @Test
  void everyInvariantThatCodeCitesIsOne() {
    Pattern cited = Pattern.compile("\\((I\\d+(?:, I\\d+)*)\\)");
    String invariants = String.join("\n", document("ARCHITECTURE.md").prose());
    SOURCES.stream()
        .filter(path -> path.toString().endsWith(".java"))
        .flatMap(path -> cited.matcher(String.join("\n", Document.lines(path))).results())
        .flatMap(found -> Stream.of(found.group(1).split(", ", -1)))
        .forEach(number -> assertThat(invariants).contains("* **" + number + "** "));
  }

  @Test
  void theBuildServerRunsTheTwoCommandsOfTheReadme() {
    List<String> run = Document.lines(ROOT.resolve(".ci/run"));
    List<String> readme = document("README.md").blocks();
    assertThat(run)
        .filteredOn(line -> line.startsWith("./"))
        .hasSize(2)
        .allSatisfy(command -> assertThat(readme).contains(command));
  }

  @Test
  void theReadmeIsShort() {
    assertThat(Document.lines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(150);
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

  private static Stream<String> named(Pattern pattern) {
    return DOCUMENTS.stream()
        .flatMap(document -> document.code().stream())
        .filter(code -> pattern.matcher(code).matches());
  }

  private static Document document(String name) {
    return Document.read(ROOT.resolve(name));
  }

  private static Set<String> options(String text) {
    return OPTION.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  /** Whether a source of ours ends like this, or a package of ours is called like this. */
  private static boolean present(String name) {
    return SOURCES.stream()
        .map(path -> path.toString().replace('\\', '/'))
        .anyMatch(path -> path.endsWith("/" + name) || path.contains("/java/" + name + "/"));
  }

  private static Set<String> types() {
    Pattern declared = Pattern.compile("\\b(?:class|record|interface|enum) ([A-Z]\\w*)");
    return SOURCES.stream()
        .filter(path -> path.toString().endsWith(".java"))
        .flatMap(path -> declared.matcher(String.join("\n", Document.lines(path))).results())
        .map(match -> match.group(1))
        .collect(Collectors.toSet());
  }

  private static List<Path> packages() {
    return SOURCES.stream()
        .filter(path -> path.toString().replace('\\', '/').contains("/src/main/java/"))
        .filter(path -> path.toString().endsWith(".java"))
        .map(Path::getParent)
        .distinct()
        .toList();
  }

  /** As the code map has it: without {@code dev.portage}. */
  private static String shortName(Path directory) {
    String path = directory.toString().replace('\\', '/');
    return path.substring(path.indexOf("dev/portage/") + "dev/portage/".length()).replace('/', '.');
  }

  /** What the tool says of each of its verbs, and the launcher of its own two. */
  private static Map<String, String> help() {
    Map<String, String> help = new TreeMap<>(Map.of("demo", "[--route ROUTE]", "sandbox", ""));
    Pattern verb = Pattern.compile("(?m)^  ([a-z-]+)  ");
    String all = said("--help");
    verb.matcher(all.substring(all.indexOf("Commands:")))
        .results()
        .forEach(found -> help.put(found.group(1), said(found.group(1), "--help")));
    return help;
  }

  private static String said(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    assertThat(Main.run(print, print, arguments)).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  private static List<Document> documents() {
    List<Path> paths = new ArrayList<>();
    for (String name : List.of("README", "ARCHITECTURE", "CONTRIBUTING", "CHANGELOG")) {
      paths.add(ROOT.resolve(name + ".md"));
    }
    Path docs = ROOT.resolve("docs");
    if (Files.isDirectory(docs)) {
      walk(docs).filter(path -> path.toString().endsWith(".md")).forEach(paths::add);
    }
    return paths.stream().map(Document::read).toList();
  }

  private static List<Path> sources() {
    return Stream.of("tool", "sandbox", "bench")
        .flatMap(module -> walk(ROOT.resolve(module).resolve("src")))
        .toList();
  }

  private static Stream<Path> walk(Path directory) {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
