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
 * The languages for which an installed Tesseract has data.
 *
 * @param directory the directory of the data
 * @param installed their names
 */
record TesseractLanguages(Path directory, Set<String> installed) {
  /**
   * The languages that are used if none are named and they are installed. English comes first:
   * Tesseract treats the first as the main language, and digits and names are English everywhere.
   */
  static final List<String> COMMON =
      List.of(
          "eng", "fra", "deu", "spa", "ita", "por", "nld", "jpn", "chi_sim", "chi_tra", "kor",
          "ara", "rus", "pol", "tur", "tha", "vie", "hin");

  private static final int SECONDS = 10;

  /** The first line of the list that version 5 prints. */
  private static final Pattern DIRECTORY = Pattern.compile(".*languages in \"([^\"]+)\".*");

  /** Runs the program to list its languages; empty if the output is not as expected. */
  static Optional<TesseractLanguages> of(Path program) {
    Path answer = null;
    try {
      answer = Files.createTempFile("portage-tesseract-", ".txt");
      return list(program, answer);
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      deleted(answer);
    }
  }

  private static Optional<TesseractLanguages> list(Path program, Path answer)
      throws IOException, InterruptedException {
    // The output goes into a file: a program that prints much would block on a pipe nobody reads.
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
    return parsed(Files.readAllLines(answer, StandardCharsets.UTF_8));
  }

  private static Optional<TesseractLanguages> parsed(List<String> lines) {
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
      // A small file left in the temporary directory must not prevent OCR.
    }
  }
}
