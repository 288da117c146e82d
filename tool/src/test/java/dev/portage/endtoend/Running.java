package dev.portage.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A verb that runs as a process of its own.
 *
 * @param process the process
 * @param out file that takes its standard output
 * @param err file that takes its standard error
 */
record Running(Process process, Path out, Path err) {
  /**
   * Where the tests run in the background of a script, SIGINT is ignored, every process inherits
   * that, and a JVM keeps it so: this gives the signal its meaning back.
   */
  private static final List<String> WITH_DEFAULT_SIGINT = List.of("env", "--default-signal=INT");

  static Running start(List<String> command, Map<String, String> environment) {
    try {
      Path out = Files.createTempFile("portage-out-", ".txt");
      Path err = Files.createTempFile("portage-err-", ".txt");
      out.toFile().deleteOnExit();
      err.toFile().deleteOnExit();
      ProcessBuilder builder =
          builder(command, environment)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      return new Running(builder.start(), out, err);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts a process to which something can be typed; all that it shows goes into this file. */
  static Process process(List<String> command, Map<String, String> environment, Path shown)
      throws IOException {
    return builder(command, environment)
        .redirectErrorStream(true)
        .redirectOutput(shown.toFile())
        .start();
  }

  private static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(prefix().stream(), command.stream()).toList());
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().putAll(environment);
    return builder;
  }

  /** Lets it run this long, or to its end if that comes first; says whether it ended. */
  boolean endsWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** kill -9. */
  void kill() {
    process.destroyForcibly();
    endsWithin(Duration.ofSeconds(30));
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Ctrl-C. No program {@code kill} is needed: that of the shell is built in. */
  void interrupt() {
    if (ended("sh", "-c", "kill -INT " + process.pid()) != 0) {
      throw new IllegalStateException("there is no process " + process.pid() + " to interrupt");
    }
  }

  /** Only GNU's {@code env} can do it; elsewhere the tests have to run in the foreground. */
  private static List<String> prefix() {
    List<String> nothing = Stream.concat(WITH_DEFAULT_SIGINT.stream(), Stream.of("true")).toList();
    return ended(nothing.toArray(String[]::new)) == 0 ? WITH_DEFAULT_SIGINT : List.of();
  }

  private static int ended(String... command) {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Returns what the process has written to standard error so far. */
  String errorOutput() {
    try {
      return Files.readString(err);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
