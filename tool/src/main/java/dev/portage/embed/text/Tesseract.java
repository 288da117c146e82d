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
 * The program that reads text from pictures. It is no part of Portage: it is used where it is
 * installed, and missed with a word where it is not.
 */
public sealed interface Tesseract {
  /** What is looked for where nothing else is asked for. */
  String PROGRAM = "tesseract";

  /**
   * It is there.
   *
   * @param program an executable file
   * @param data the directory of its languages
   * @param languages as its option {@code -l} takes them, such as {@code eng+fra}
   */
  record Installed(Path program, Path data, String languages) implements Tesseract {}

  /**
   * It is not to be used.
   *
   * @param reason a clause such as "Tesseract is not installed"
   */
  record Missing(String reason) implements Tesseract {}

  /**
   * Looks for it on the {@code PATH}.
   *
   * @param languages to read; without, those that are installed of {@link TesseractLanguages}
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
   * Takes the one at a place.
   *
   * @param program need not exist: then it is missing
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
