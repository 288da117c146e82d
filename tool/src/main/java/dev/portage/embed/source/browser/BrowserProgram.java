package dev.portage.embed.source.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The programs that are needed to render pages. Portage contains Playwright's driver, but neither
 * of these two.
 *
 * @param chromium Chromium, or a browser based on it
 * @param node Node.js 20 or newer, which runs Playwright's driver
 */
public record BrowserProgram(Path chromium, Path node) {
  private static final List<String> CHROMIUM =
      List.of(
          "chromium",
          "chromium-browser",
          "google-chrome",
          "google-chrome-stable",
          "chromium-headless-shell");
  private static final List<String> NODE = List.of("node", "nodejs");

  /** Finds the first Chromium on a search path in the format of the variable PATH. */
  public static Optional<Path> chromiumOn(String searchPath) {
    return firstOn(searchPath, CHROMIUM);
  }

  /** Finds the first Node.js on a search path in the format of the variable PATH. */
  public static Optional<Path> nodeOn(String searchPath) {
    return firstOn(searchPath, NODE);
  }

  private static Optional<Path> firstOn(String searchPath, List<String> names) {
    List<String> directories =
        Pattern.compile(Pattern.quote(File.pathSeparator)).splitAsStream(searchPath).toList();
    return names.stream()
        .flatMap(name -> directories.stream().flatMap(directory -> program(directory, name)))
        .findFirst();
  }

  private static Stream<Path> program(String directory, String name) {
    return directory.isEmpty()
        ? Stream.empty()
        : Stream.of(Path.of(directory, name))
            .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file));
  }
}
