package dev.portage.sandbox.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * pgcopydb, which others move databases with: the one on the path; else, on Debian and Ubuntu, that
 * of the distribution whose PostgreSQL the sandbox fetches, in a private directory.
 *
 * @param program to run; it runs {@code pg_dump} and {@code pg_restore}, and finds them on its path
 */
public record Pgcopydb(Path program) {
  private static final String NAME = "pgcopydb";

  /**
   * Finds it, or fetches it once.
   *
   * @param progress is told one line when something is fetched
   * @throws PostgresUnavailable where there is no way to it
   */
  public static Pgcopydb find(Consumer<String> progress) {
    return new Pgcopydb(
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .map(directory -> Path.of(directory, NAME))
            .filter(Files::isExecutable)
            .findFirst()
            .orElseGet(() -> fetched(progress)));
  }

  /** As it says it: 0.17-1. */
  public String version() {
    String said = Command.of(program.toString(), "--version").run();
    return said.lines()
        .filter(line -> line.contains(NAME + " version "))
        .map(line -> line.replaceAll(".* version (\\S+).*", "$1"))
        .findFirst()
        .orElse("?");
  }

  private static Path fetched(Consumer<String> progress) {
    if (!Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
      throw new PostgresUnavailable(NAME + " is not installed, and this is not Debian");
    }
    return new PrivatePrograms(PostgresSearch.cacheHere(), progress, TrixiePackages.pgcopydb())
        .provide()
        .resolve(NAME);
  }
}
