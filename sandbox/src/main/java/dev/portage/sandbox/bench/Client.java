package dev.portage.sandbox.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A contender's command, run by bash, which tells the processor time of all that it ran. */
final class Client {
  /** Minutes and seconds, of users and of the system. */
  private static final Pattern TIMES = Pattern.compile("(\\d+)m([\\d.]+)s");

  private Client() {}

  /**
   * Runs it to its end, and gives its processor time with that of all its descendants.
   *
   * @throws IllegalStateException where it fails, with what it said
   */
  static Duration run(Contender contender, CopyWorld world)
      throws IOException, InterruptedException {
    Process process =
        start("set -eu -o pipefail\n" + contender.script() + "\ntimes >\"$WORK/times\"", world);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "%s ended with %d:%n%s"
                .formatted(contender.title(), process.exitValue(), Files.readString(log(world))));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    return children(world.file("times"));
  }

  /** What the last one said. */
  static Path log(CopyWorld world) {
    return world.file("client.log");
  }

  /** Starts a script for bash in a contender's environment. */
  static Process start(String script, CopyWorld world) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", script)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log(world).toFile()));
    builder.environment().putAll(world.environment());
    return builder.start();
  }

  /** The last line is of the children. */
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
