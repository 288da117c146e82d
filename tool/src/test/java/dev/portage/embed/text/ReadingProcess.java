package dev.portage.embed.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads files in a JVM of its own, whose heap is as small as a test wants it. */
final class ReadingProcess {
  private ReadingProcess() {}

  /** What it said: a line for each file. */
  static List<String> read(String heap, Path log, Path... files)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-Djava.util.logging.config.class=" + RecordingReporter.class.getName(),
                "-cp",
                System.getProperty("java.class.path"),
                ReadingProcess.class.getName()));
    Arrays.stream(files).map(Path::toString).forEach(command::add);
    Process reading =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(reading.waitFor(4, TimeUnit.MINUTES)).isTrue();
    } finally {
      reading.destroyForcibly();
    }
    return Files.readAllLines(log);
  }

  /** The other JVM's beginning. */
  public static void main(String[] files) {
    TextExtraction texts = new TextExtraction(ExtractionLimits.defaults());
    for (String file : files) {
      Path path = Path.of(file);
      long start = System.nanoTime();
      Extraction outcome = texts.extract(path, FileHint.named(path.getFileName().toString()));
      System.out.printf(
          "%s after %d ms%n",
          said(outcome), Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
  }

  private static String said(Extraction outcome) {
    return outcome instanceof Extraction.Text(String text, var _)
        ? "Text of %d lines".formatted(text.lines().filter(line -> !line.isBlank()).count())
        : outcome.toString();
  }

  /** Logs nothing: what libraries warn of is none of the answer. */
  public static final class RecordingReporter {}
}
