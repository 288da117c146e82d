package dev.portage.sandbox.postgres;

import dev.portage.sandbox.programs.Command;
import dev.portage.sandbox.programs.ProgramCache;
import dev.portage.sandbox.programs.ProgramUnavailable;
import dev.portage.sandbox.programs.Recipe;
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
   * @param progress receives one line when something is fetched
   * @throws ProgramUnavailable where there is no way to it
   */
  public static Pgcopydb find(Consumer<String> progress) {
    return new Pgcopydb(
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .map(directory -> Path.of(directory, NAME))
            .filter(Files::isExecutable)
            .findFirst()
            .orElseGet(() -> fetched(progress)));
  }

  /** Returns the version that the program prints, such as 0.17-1. */
  public String version() {
    String said = Command.of(program.toString(), "--version").run();
    return said.lines()
        .filter(line -> line.contains(NAME + " version "))
        .map(line -> line.replaceAll(".* version (\\S+).*", "$1"))
        .findFirst()
        .orElse("?");
  }

  private static Path fetched(Consumer<String> progress) {
    return ProgramCache.here(progress).provide(Recipe.pgcopydb()).resolve(NAME);
  }
}
