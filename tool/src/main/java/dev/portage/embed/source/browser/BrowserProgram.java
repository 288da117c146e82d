package dev.portage.embed.source.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is needed on a machine to render pages. Portage brings Playwright's driver, and neither of
 * these two programs.
 *
 * @param chromium Chromium, or a browser made of it
 * @param node Node.js 20 or newer, which runs Playwright's driver
 */
public record BrowserProgram(Path chromium, Path node) {
  private static final List<String> CHROMIUM =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final List<String> NODE = List.of("node", "nodejs");

  /** The first Chromium of a search path, as the variable PATH has it. */
  public static Optional<Path> chromiumOn(String searchPath) {
    return firstOn(searchPath, CHROMIUM);
  }

  /** The first Node.js of a search path, as the variable PATH has it. */
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
