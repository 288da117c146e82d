package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Every verb, option and argument is described by whole sentences. */
class DescriptionTest {
  @Test
  void everyVerbIsDescribed() {
    assertThat(wrong(verb -> Stream.of(verb.usageMessage().description()))).isEmpty();
  }

  /** The list of verbs in {@code portage --help} shows the first part of each description. */
  @Test
  void theFirstSentenceOfEveryVerbIsShort() {
    assertThat(verbs().map(verb -> verb.usageMessage().description()[0]))
        .allSatisfy(first -> assertThat(first).hasSizeLessThanOrEqualTo(150));
  }

  @Test
  void everyOptionAndArgumentIsDescribed() {
    assertThat(wrong(verb -> verb.args().stream().map(DescriptionTest::description))).isEmpty();
  }

  private static String description(ArgSpec argument) {
    return String.join(" ", argument.description());
  }

  /** Texts that are no whole sentences, by verb. */
  private static Map<String, List<String>> wrong(Function<CommandSpec, Stream<String>> texts) {
    Map<String, List<String>> wrong = new TreeMap<>();
    verbs()
        .forEach(
            verb -> {
              List<String> here = texts.apply(verb).filter(text -> !isSentence(text)).toList();
              if (!here.isEmpty()) {
                wrong.put(verb.name(), here);
              }
            });
    return wrong;
  }

  private static boolean isSentence(String text) {
    return text.strip().matches("(?s)[A-Z].* .*\\.");
  }

  private static Stream<CommandSpec> verbs() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    CommandLine all =
        new CommandLine(
            new Portage(), new Verbs(Output.to(nowhere, nowhere), new Passwords(Map.of())));
    return all.getSubcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(verb -> !verb.name().equals("help"));
  }
}
