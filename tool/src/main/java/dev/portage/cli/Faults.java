package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Shows what went wrong: two lines, or JSON with {@code --json}; a stack trace with --debug only.
 */
final class Faults {
  private final Output output;

  Faults(Output output) {
    this.output = output;
  }

  int ofParameters(ParameterException thrown, String[] args) {
    String message = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
    List<String> near =
        thrown instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    String suggestion = near.isEmpty() ? "" : " Did you mean %s?".formatted(near.getFirst());
    String verb = thrown.getCommandLine().getCommandSpec().qualifiedName();
    Fault fault =
        new Fault(ExitCode.USAGE, message, "See: %s --help.%s".formatted(verb, suggestion), thrown);
    return show(fault, asked(args, "--json"), asked(args, "--debug"));
  }

  int ofExecution(Exception thrown, CommandLine line, ParseResult parsed) {
    List<String> args = parsed.originalArgs();
    boolean json = args.contains("--json");
    boolean debug = args.contains("--debug");
    return show(of(thrown), json, debug);
  }

  /** What was thrown, or else that it is a defect. */
  static Fault of(Exception thrown) {
    return thrown instanceof Fault fault
        ? fault
        : new Fault(
            ExitCode.DEFECT,
            "a defect of Portage: " + thrown,
            "Committed work is kept, and the same command can be run again. Please report it with"
                + " what --debug shows.",
            thrown);
  }

  private int show(Fault fault, boolean json, boolean debug) {
    output.err().println("portage: " + fault.getMessage());
    output.err().println("  → " + fault.next());
    if (json) {
      output.json(
          Map.of(
              "error",
              Map.of(
                  "code", fault.code().name(),
                  "exit", fault.code().number(),
                  "message", fault.getMessage(),
                  "next", fault.next())));
    }
    if (debug) {
      fault.printStackTrace(output.err());
    }
    return fault.code().number();
  }

  private static boolean asked(String[] args, String option) {
    return Arrays.asList(args).contains(option);
  }
}
