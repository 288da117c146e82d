package dev.portage.cli;

import dev.portage.migration.TargetOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Finds which options a command was given, for a command that is printed. */
final class GivenOptions {
  private GivenOptions() {}

  /** Those by which it reached its target. */
  static TargetOptions target(CommandSpec verb) {
    return of(verb, Stream.concat(TargetOptions.CLUSTER.stream(), TargetOptions.TABLE.stream()));
  }

  /** Those by which it reached its source, and those of its target. */
  static TargetOptions transfer(CommandSpec verb) {
    return of(
        verb,
        Stream.of(
                List.of("--source", "--snapshot", "--clone"),
                TargetOptions.CLUSTER,
                TargetOptions.TABLE)
            .flatMap(List::stream));
  }

  private static TargetOptions of(CommandSpec verb, Stream<String> names) {
    ParseResult parsed = verb.commandLine().getParseResult();
    Map<String, String> given = new LinkedHashMap<>();
    names
        .filter(parsed::hasMatchedOption)
        .forEach(
            name -> given.put(name, parsed.matchedOption(name).originalStringValues().getLast()));
    return new TargetOptions(given);
  }
}
