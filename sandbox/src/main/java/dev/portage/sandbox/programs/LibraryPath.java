package dev.portage.sandbox.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes an unpacked program find the libraries and fonts that were unpacked with it.
 *
 * @param root where the packages are unpacked
 * @param home where that directory is going to lie in the end
 */
record LibraryPath(Path root, Path home) {
  private static final String FONTS = "fonts.conf";

  /**
   * Writes the script that starts a program.
   *
   * @param script where, under the root
   * @param program where the program is, under the root
   * @param variables of its environment: directories under the root
   */
  void write(Path script, String program, Map<String, String> variables) {
    if (!Files.isExecutable(root.resolve(program))) {
      throw new ProgramUnavailable("the packages of this release hold no " + program);
    }
    try {
      Files.writeString(root.resolve(FONTS), fonts());
      Files.createDirectories(root.resolve(script).getParent());
      Files.writeString(root.resolve(script), text(program, variables));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!root.resolve(script).toFile().setExecutable(true, false)) {
      throw new ProgramUnavailable("cannot make " + script + " executable");
    }
  }

  private String text(String program, Map<String, String> variables) {
    Map<String, String> all = new TreeMap<>(Map.of("LD_LIBRARY_PATH", libraries()));
    all.put("FONTCONFIG_FILE", inHome(FONTS));
    variables.forEach((name, directory) -> all.put(name, inHome(directory)));
    String exports =
        all.entrySet().stream()
            .map(entry -> "export %s=%s\n".formatted(entry.getKey(), quoted(entry.getValue())))
            .collect(Collectors.joining());
    return "#!/bin/sh\n%sexec %s \"$@\"\n".formatted(exports, quoted(inHome(program)));
  }

  /** Every directory that holds a library. */
  private String libraries() {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.getFileName().toString().matches("lib.*\\.so(\\..*)?"))
          .map(file -> inHome(root.relativize(file.getParent()).toString()))
          .distinct()
          .sorted()
          .collect(Collectors.joining(":"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The fonts that came along, and those of the host. */
  private String fonts() {
    List<String> directories = List.of(inHome("usr/share/fonts"), "/usr/share/fonts");
    return """
    <?xml version="1.0"?>
    <fontconfig>%s<cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
    """
        .formatted(
            directories.stream()
                .map(name -> "<dir>%s</dir>".formatted(name))
                .collect(Collectors.joining()));
  }

  private String inHome(String name) {
    return home.resolve(name).toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
