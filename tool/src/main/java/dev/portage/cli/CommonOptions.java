package dev.portage.cli;

import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Option;

/** Options of every verb. */
final class CommonOptions {
  @Option(names = "--json", description = "Print the result as JSON.")
  boolean json;

  @Option(names = "--debug", description = "Show stack traces and the log of the libraries.")
  void debug(boolean on) {
    if (on) {
      LegibleFormatter.install();
      Logger.getLogger("").setLevel(Level.INFO);
    }
  }

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help text and exit.")
  boolean help;
}
