package dev.portage.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a contender's command in bash, which reports the CPU time of all its child processes. */
final class ContenderCommand {
  /** User and system time in the output of {@code times}, as minutes and seconds. */
  private static final Pattern TIMES = Pattern.compile("(\\d+)m([\\d.]+)s");

  private ContenderCommand() {}

  /**
   * Runs the command to its end and returns its CPU time with that of all its descendants.
   *
   * @throws IllegalStateException if it fails; the message has its output
   */
  static Duration run(Contender contender, CopyClusters clusters)
      throws IOException, InterruptedException {
    Process process =
        start("set -eu -o pipefail\n" + contender.script() + "\ntimes >\"$WORK/times\"", clusters);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "%s ended with %d:%n%s"
                .formatted(
                    contender.title(), process.exitValue(), Files.readString(log(clusters))));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    return children(clusters.file("times"));
  }

  /** Returns the file with the output of the last command. */
  static Path log(CopyClusters clusters) {
    return clusters.file("client.log");
  }

  /** Starts a script for bash in a contender's environment. */
  static Process start(String script, CopyClusters clusters) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", script)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log(clusters).toFile()));
    builder.environment().putAll(clusters.environment());
    return builder.start();
  }

  /** Reads the times of the child processes, which are in the last line. */
  private static Duration children(Path times) throws IOException {
    Matcher parts = TIMES.matcher(Files.readAllLines(times).getLast());
    Duration sum = Duration.ZERO;
    while (parts.find()) {
      double seconds = 60 * Integer.parseInt(parts.group(1)) + Double.parseDouble(parts.group(2));
      sum = sum.plusMillis(Math.round(1_000 * seconds));
    }
    return sum;
  }
}
