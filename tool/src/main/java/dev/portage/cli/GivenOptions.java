package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Route;
import dev.portage.migration.TargetOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
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

  /**
   * Refuses options that only another route reads: an operator who gives them expects something of
   * them.
   *
   * @param mixins the names of the fields of those options
   * @param route that does not read them
   */
  static void requireNoneOf(CommandSpec verb, List<String> mixins, Route route) {
    List<String> given =
        mixins.stream()
            .flatMap(mixin -> verb.mixins().get(mixin).options().stream())
            .filter(verb.commandLine().getParseResult()::hasMatchedOption)
            .map(OptionSpec::longestName)
            .sorted()
            .toList();
    if (!given.isEmpty()) {
      throw new Fault(
          ExitCode.USAGE,
          "the route %s does not read %s".formatted(route.id(), String.join(", ", given)),
          "Leave it out, or choose the route that it belongs to: see \"portage migrate --help\".");
    }
  }

  /**
   * Refuses options that mean nothing beside another one.
   *
   * @param names of the options
   * @param option beside which they are given
   */
  static void requireNone(CommandSpec verb, List<String> names, String option) {
    List<String> given =
        names.stream().filter(verb.commandLine().getParseResult()::hasMatchedOption).toList();
    if (!given.isEmpty()) {
      throw new Fault(
          ExitCode.USAGE,
          "%s is given with %s".formatted(String.join(", ", given), option),
          "It has no meaning there: leave it out.");
    }
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
