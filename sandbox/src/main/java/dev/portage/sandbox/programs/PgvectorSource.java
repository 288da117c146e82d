package dev.portage.sandbox.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The source of pgvector. What its Makefile does is done here with one run of the compiler, since
 * make and PostgreSQL's own part of the build need more programs than a minimal machine has.
 *
 * @param directory where it is unpacked
 */
record PgvectorSource(Path directory) {
  private static final String CONTROL = "vector.control";
  private static final Pattern VERSION = Pattern.compile("default_version\\s*=\\s*'([^']+)'");

  /**
   * Those of PostgreSQL, without which its code is not correct, and those of pgvector's Makefile.
   * Not {@code -march=native}: Debian's package is built without it too.
   */
  private static final List<String> OPTIONS =
      List.of(
          "-O2",
          "-fno-strict-aliasing",
          "-fwrapv",
          "-fexcess-precision=standard",
          "-ftree-vectorize",
          "-fassociative-math",
          "-fno-signed-zeros",
          "-fno-trapping-math");

  /**
   * Builds the library.
   *
   * @param headers those of the server, as the compiler has them
   * @param libraries the directory of the server's libraries
   */
  void build(BookwormCompiler compiler, Path headers, Path libraries) {
    List<Path> sources = files("src", "*.c");
    compiler.buildLibrary(OPTIONS, headers, sources, libraries.resolve("vector.so"));
  }

  /** Copies what {@code CREATE EXTENSION} and {@code ALTER EXTENSION … UPDATE} read. */
  void copyScripts(Path extensions) {
    try {
      Files.copy(directory.resolve(CONTROL), extensions.resolve(CONTROL));
      Files.copy(
          directory.resolve("sql/vector.sql"), extensions.resolve("vector--" + version() + ".sql"));
      for (Path update : files("sql", "vector--*--*.sql")) {
        Files.copy(update, extensions.resolve(update.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String version() throws IOException {
    Path control = directory.resolve(CONTROL);
    Matcher matcher = VERSION.matcher(Files.readString(control));
    if (!matcher.find()) {
      throw new ProgramUnavailable(control + " names no default_version");
    }
    return matcher.group(1);
  }

  /** In one order everywhere, so that the same library is built everywhere. */
  private List<Path> files(String where, String pattern) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory.resolve(where), pattern)) {
      files.forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Collections.sort(found);
    return found;
  }
}
