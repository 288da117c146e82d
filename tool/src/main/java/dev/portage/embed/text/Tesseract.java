package dev.portage.embed.text;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the OCR program Tesseract. It is not part of Portage: it is used if it is installed;
 * otherwise the result says that it is missing.
 */
public sealed interface Tesseract {
  /** The name of the program. */
  String PROGRAM = "tesseract";

  /**
   * Tesseract can be used.
   *
   * @param program an executable file
   * @param data the directory of its language data
   * @param languages in the syntax of its option {@code -l}, such as {@code eng+fra}
   */
  record Installed(Path program, Path data, String languages) implements Tesseract {}

  /**
   * Tesseract cannot be used.
   *
   * @param reason a clause such as "Tesseract is not installed"
   */
  record Missing(String reason) implements Tesseract {}

  /**
   * Looks for Tesseract on the {@code PATH}.
   *
   * @param languages to read; if empty, the common ones that are installed
   */
  static Tesseract onPath(Optional<String> languages) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, PROGRAM))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> at(program, languages))
        .orElseGet(() -> new Missing("Tesseract is not installed"));
  }

  /**
   * Uses the program at a path.
   *
   * @param program if it does not exist, the result is {@link Missing}
   * @param languages as in {@link #onPath}
   */
  static Tesseract at(Path program, Optional<String> languages) {
    if (!Files.isExecutable(program) || Files.isDirectory(program)) {
      return new Missing("Tesseract is not at " + program);
    }
    return TesseractLanguages.of(program)
        .map(data -> with(program, data, languages))
        .orElseGet(() -> new Missing(program + " does not list its languages as Tesseract 5 does"));
  }

  private static Tesseract with(Path program, TesseractLanguages data, Optional<String> languages) {
    Set<String> installed = data.installed();
    List<String> asked =
        languages.map(named -> List.of(named.split("\\+"))).orElse(TesseractLanguages.COMMON);
    List<String> missing =
        asked.stream().filter(language -> !installed.contains(language)).toList();
    if (languages.isPresent() && !missing.isEmpty()) {
      return new Missing("Tesseract has no language data for " + String.join(", ", missing));
    }
    String usable = asked.stream().filter(installed::contains).collect(Collectors.joining("+"));
    return usable.isEmpty()
        ? new Missing("Tesseract has no language data")
        : new Installed(program.toAbsolutePath(), data.directory(), usable);
  }
}
