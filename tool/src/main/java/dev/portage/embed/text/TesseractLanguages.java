package dev.portage.embed.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which languages an installed Tesseract has data for.
 *
 * @param directory where the data is
 * @param installed their names
 */
record TesseractLanguages(Path directory, Set<String> installed) {
  /**
   * Those that are read where they are installed and none are named. English comes first: Tesseract
   * takes the first for the main one, and digits and names are English anywhere.
   */
  static final List<String> COMMON =
      List.of(
          "eng", "fra", "deu", "spa", "ita", "por", "nld", "jpn", "chi_sim", "chi_tra", "kor",
          "ara", "rus", "pol", "tur", "tha", "vie", "hin");

  private static final int SECONDS = 10;

  /** As version 5 begins its list. */
  private static final Pattern DIRECTORY = Pattern.compile(".*languages in \"([^\"]+)\".*");

  /** Asks the program; none where it does not answer properly. */
  static Optional<TesseractLanguages> of(Path program) {
    Path answer = null;
    try {
      answer = Files.createTempFile("portage-tesseract-", ".txt");
      return ask(program, answer);
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      deleted(answer);
    }
  }

  private static Optional<TesseractLanguages> ask(Path program, Path answer)
      throws IOException, InterruptedException {
    // Into a file, as a pipe that nobody reads would hold up a program that says much.
    Process process =
        new ProcessBuilder(program.toString(), "--list-langs")
            .redirectErrorStream(true)
            .redirectOutput(answer.toFile())
            .start();
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        return Optional.empty();
      }
    } finally {
      process.destroyForcibly();
    }
    return understood(Files.readAllLines(answer, StandardCharsets.UTF_8));
  }

  private static Optional<TesseractLanguages> understood(List<String> lines) {
    return lines.stream()
        .map(DIRECTORY::matcher)
        .filter(Matcher::matches)
        .findFirst()
        .map(line -> new TesseractLanguages(Path.of(line.group(1)), Set.copyOf(lines)));
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
