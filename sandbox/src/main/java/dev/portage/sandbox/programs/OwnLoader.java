package dev.portage.sandbox.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
        Files.newDirectoryStream(root.resolve(bin), OwnLoader::isElf)) {
      stream.forEach(programs::add);
    }
    return programs;
  }

  private static boolean isElf(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (var bytes = Files.newInputStream(file)) {
      return new String(bytes.readNBytes(4), StandardCharsets.ISO_8859_1).equals("\u007fELF");
    }
  }

  private String script(String name) {
    Path libraries = home.resolve("usr/lib").resolve(machine.triplet());
    return """
    #!/bin/sh
    exec %s --argv0 %s --library-path %s %s "$@"
    """
        .formatted(
            quoted(libraries.resolve(machine.loader())),
            quoted(home.resolve(bin).resolve(name)),
            quoted(libraries),
            quoted(home.resolve(aside()).resolve(name)));
  }

  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "'\\''") + "'";
  }
}
