package dev.portage.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs a command, and notes when it prints each line. */
final class ToolRun implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final int POLL_MILLIS = 5;

  private final Process process;
  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  /** A line of the output, and when it was read. */
  private record Line(Instant at, String text) {}

  private ToolRun(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  /** Starts it. */
  static ToolRun start(List<String> command, Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return new ToolRun(builder.start());
  }

  private void read() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String text = out.readLine(); text != null; text = out.readLine()) {
        lines.add(new Line(Instant.now(), text));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits for a line with these words, and returns when it was printed.
   *
   * @throws IllegalStateException if the command ends without it; the message has its output
   */
  Instant line(String words) throws InterruptedException {
    Instant end = Instant.now().plus(LONGEST);
    while (Instant.now().isBefore(end)) {
      boolean over = !process.isAlive() && !reader.isAlive();
      for (Line line : lines) {
        if (line.text().contains(words)) {
          return line.at();
        }
      }
      if (over) {
        break;
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new IllegalStateException("no line with \"%s\":%n%s".formatted(words, output()));
  }

  /**
   * Waits for the end of the command, and returns when it ended.
   *
   * @throws IllegalStateException if it fails; the message has its output
   */
  Instant end() throws InterruptedException {
    int exit = process.waitFor();
    Instant end = Instant.now();
    reader.join();
    if (exit != 0) {
      throw new IllegalStateException("ended with %d:%n%s".formatted(exit, output()));
    }
    return end;
  }

  private String output() {
    return String.join("\n", lines.stream().map(Line::text).toList());
  }

  @Override
  public void close() {
    process.destroy();
  }
}
