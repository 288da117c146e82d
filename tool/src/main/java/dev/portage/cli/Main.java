package dev.portage.cli;

import dev.portage.fault.ExitCode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/** Entry point; it only wires. */
public final class Main {
  private Main() {}

  /** Runs one verb and exits. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new LegibleStream(System.err);
    try {
      System.exit(run(System.getenv(), out, err, args));
    } catch (Error e) {
      err.println("portage: a defect of Portage, or no memory left: " + e);
      err.println("  → Committed work is kept, and the same command can be run again.");
      System.exit(ExitCode.DEFECT.number());
    }
  }

  /**
   * Runs one verb.
   *
   * @param environment variables of which the default verb and the passwords of the two sides are
   *     read
   * @param out takes results
   * @param err takes progress and errors
   * @return what the process should exit with
   */
  public static int run(
      Map<String, String> environment, PrintStream out, PrintStream err, String... args) {
    // What matters of a library's log is in our own words; --debug shows theirs.
    Logger.getLogger("").setLevel(Level.OFF);
    Output output = Output.to(out, err);
    Faults faults = new Faults(output);
    CommandLine line =
        new CommandLine(new Portage(), new Verbs(output, new Passwords(environment)));
    line.setOut(output.outWriter());
    line.setErr(output.errWriter());
    line.setExpandAtFiles(false);
    line.setUsageHelpWidth(Terminal.present() ? Math.max(55, Terminal.columns()) : 100);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(faults::ofParameters);
    line.setExecutionExceptionHandler(faults::ofExecution);
    line.setExitCodeExceptionMapper(thrown -> ExitCode.DEFECT.number());
    return line.execute(DefaultVerb.before(line.getCommandSpec(), environment, args));
  }
}
