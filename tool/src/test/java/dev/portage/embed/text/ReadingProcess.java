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

/** Reads files in a separate JVM, whose heap size a test sets. */
final class ReadingProcess {
  private ReadingProcess() {}

  /** The output: a line for each file. */
  static List<String> read(String heap, Path log, Path... files)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-Djava.util.logging.config.class=" + NoLogging.class.getName(),
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

  /** The entry point of the other JVM. */
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

  /** Turns logging off: warnings of libraries are not part of the output. */
  public static final class NoLogging {}
}
