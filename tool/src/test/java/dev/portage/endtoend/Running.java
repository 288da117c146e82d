package dev.portage.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A verb that runs as a process of its own.
 *
 * @param process the process
 * @param out file that takes its standard output
 * @param err file that takes its standard error
 */
record Running(Process process, Path out, Path err) {
  static Running start(List<String> command, Map<String, String> environment) {
    try {
      Path out = Files.createTempFile("portage-out-", ".txt");
      Path err = Files.createTempFile("portage-err-", ".txt");
      out.toFile().deleteOnExit();
      err.toFile().deleteOnExit();
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
      builder.environment().putAll(environment);
      return new Running(builder.start(), out, err);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
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

  /** Sends a signal, as INT for Ctrl-C. */
  void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What it has said so far on standard error. */
  String told() {
    try {
      return Files.readString(err);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
