package dev.portage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.cli.Main;
import dev.portage.fault.ExitCode;
import dev.portage.journal.Route;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The help texts, README and the other documents name the same verbs, options and exit codes. */
class HelpTest {
  private static final String ALL = said("--help");
  private static final Map<String, String> BY_VERB = byVerb();
  private static final List<Document> DOCUMENTS = Repository.documents();

  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*");

  @Test
  void everyCommandThatADocumentShowsHasItsVerbAndItsOptions() {
    for (Document document : DOCUMENTS) {
      for (String command : document.commands()) {
        String verb = command.split("\\s+", -1)[1];
        assertThat(BY_VERB).as("%s: %s", document.path(), command).containsKey(verb);
        assertThat(options(command))
            .as("%s: %s", document.path(), command)
            .isSubsetOf(options(BY_VERB.get(verb)));
      }
    }
  }

  @Test
  void everyOptionThatADocumentNamesIsOneOfSomeVerb() {
    Set<String> known = options(String.join("\n", BY_VERB.values()));
    assertThat(
            DOCUMENTS.stream()
                .flatMap(document -> document.code().stream())
                .filter(code -> OPTION.matcher(code).matches())
                .filter(option -> !known.contains(option)))
        .isEmpty();
  }

  @Test
  void theReadmeNamesEveryVerb() {
    String readme = String.join("\n", Repository.document("README.md").commands());
    assertThat(BY_VERB.keySet())
        .filteredOn(verb -> !verb.equals("help"))
        .allSatisfy(verb -> assertThat(readme).containsPattern("portage " + verb + "\\b"));
  }

  @Test
  void readmeAndHelpListTheSameExitCodes() {
    assertThat(
            Repository.document("README.md").prose().stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*")))
        .containsExactlyElementsOf(
            Stream.of(ExitCode.values())
                .map(code -> "| %d | %s |".formatted(code.number(), code.meaning()))
                .toList());
    String unwrapped = ALL.replaceAll("\\s+", " ");
    assertThat(ExitCode.values())
        .allSatisfy(
            code ->
                assertThat(unwrapped).contains(" %d %s".formatted(code.number(), code.meaning())));
  }

  @Test
  void helpAndReadmeNameEveryRouteThatMigrateTakes() {
    String routes = BY_VERB.get("migrate");
    assertThat(Repository.document("README.md").commands())
        .flatMap(command -> Pattern.compile("--route ([a-z]+)").matcher(command).results().toList())
        .extracting(found -> found.group(1))
        .containsAll(Route.all().stream().map(Route::id).toList())
        .allSatisfy(route -> assertThat(ALL).contains(route))
        .allSatisfy(route -> assertThat(routes).contains(route));
  }

  private static Set<String> options(String text) {
    return OPTION.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  /** What the tool says of each of its verbs, and the launcher of its own two. */
  private static Map<String, String> byVerb() {
    Map<String, String> help = new TreeMap<>(Map.of("demo", "[--route ROUTE]", "sandbox", ""));
    Pattern.compile("(?m)^  ([a-z-]+)  ")
        .matcher(ALL.substring(ALL.indexOf("Commands:")))
        .results()
        .map(found -> found.group(1))
        .forEach(verb -> help.put(verb, said(verb, "--help")));
    return help;
  }

  private static String said(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    assertThat(Main.run(Map.of(), print, print, arguments)).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }
}
