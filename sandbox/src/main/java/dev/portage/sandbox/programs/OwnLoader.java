package dev.portage.sandbox.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes unpacked programs run with the C library that was unpacked with them, which may be newer
 * than the host's: each moves aside, and a line of shell in its place starts it through its own
 * loader. It still finds its files, since it is told the place that it came from.
 *
 * @param root where the packages are unpacked
 * @param home where that directory is going to lie in the end
 * @param machine for which machine
 * @param bin where the programs lie under both
 */
record OwnLoader(Path root, Path home, DebianMachine machine, Path bin) {
  void write() {
    try {
      Files.createDirectory(root.resolve(aside()));
      for (Path program : programs()) {
        String name = program.getFileName().toString();
        Files.move(program, root.resolve(aside()).resolve(name));
        Files.writeString(program, script(name));
        program.toFile().setExecutable(true, false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path aside() {
    return bin.resolveSibling("programs");
  }

  private List<Path> programs() throws IOException {
    List<Path> programs = new ArrayList<>();
    try (DirectoryStream<Path> stream =
        Files.newDirectoryStream(root.resolve(bin), OwnLoader::isProgram)) {
      stream.forEach(programs::add);
    }
    return programs;
  }

  /** Object files and libraries are ELF too, without the right to be executed. */
  private static boolean isProgram(Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
      return false;
    }
    try (var bytes = Files.newInputStream(file)) {
      return new String(bytes.readNBytes(4), StandardCharsets.ISO_8859_1).equals("\u007fELF");
    }
  }

  private String script(String name) {
    return """
    #!/bin/sh
    exec %s --argv0 %s --library-path %s %s "$@"
    """
        .formatted(
            quoted(inHome(loader())),
            quoted(inHome(bin.resolve(name))),
            quoted(libraries().map(this::inHome).collect(Collectors.joining(":"))),
            quoted(inHome(aside().resolve(name))));
  }

  private Path loader() {
    return libraries()
        .map(directory -> directory.resolve(machine.loader()))
        .filter(file -> Files.exists(root.resolve(file)))
        .findFirst()
        .orElseThrow(() -> new ProgramUnavailable("the packages hold no " + machine.loader()));
  }

  /** Since Debian 13 everything is in the first one. */
  private Stream<Path> libraries() {
    return Stream.of("usr/lib", "lib")
        .map(directory -> Path.of(directory, machine.triplet()))
        .filter(directory -> Files.isDirectory(root.resolve(directory)));
  }

  private String inHome(Path path) {
    return home.resolve(path).toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
