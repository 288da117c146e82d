package dev.portage.embed.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which languages an installed Tesseract has data for. */
final class TesseractLanguages {
  /**
   * Those that are read where they are installed and none are named. English comes first: Tesseract
   * takes the first for the main one, and digits and names are English anywhere.
   */
  static final List<String> COMMON =
      List.of(
          "eng", "fra", "deu", "spa", "ita", "por", "nld", "jpn", "chi_sim", "chi_tra", "kor", "ara",
          "rus", "pol", "tur", "tha", "vie", "hin");

  private static final int SECONDS = 10;

  private TesseractLanguages() {}

  /** Asks the program; none where it does not answer properly. */
  static Set<String> of(Path program) {
    Path answer = null;
    try {
      answer = Files.createTempFile("portage-tesseract-", ".txt");
      return ask(program, answer);
    } catch (IOException e) {
      return Set.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Set.of();
    } finally {
      deleted(answer);
    }
  }

  private static Set<String> ask(Path program, Path answer)
      throws IOException, InterruptedException {
    // Into a file, as a pipe that nobody reads would hold up a program that says much.
    Process process =
        new ProcessBuilder(program.toString(), "--list-langs")
            .redirectErrorStream(true)
            .redirectOutput(answer.toFile())
            .start();
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        return Set.of();
      }
    } finally {
      process.destroyForcibly();
    }
    try (Stream<String> lines = Files.lines(answer, StandardCharsets.UTF_8)) {
      return lines.map(String::strip).collect(Collectors.toSet());
    }
  }

  private static void deleted(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // A file of some bytes in the temporary directory is no reason to read no scans.
    }
  }
}
