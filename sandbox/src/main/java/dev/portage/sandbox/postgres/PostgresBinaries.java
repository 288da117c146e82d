package dev.portage.sandbox.postgres;

import dev.portage.sandbox.programs.Command;
import dev.portage.sandbox.programs.ProgramUnavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The programs of one PostgreSQL installation that has pgvector.
 *
 * @param bin the directory with {@code postgres}, {@code initdb}, {@code pg_ctl} and the others
 * @param major the major version, 15 or newer
 */
public record PostgresBinaries(Path bin, int major) {
  /** The environment variable that names a {@code bin} directory, whose version is taken first. */
  public static final String SETTING = "PORTAGE_POSTGRES_BIN";

  static final int OLDEST_MAJOR = 15;
  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
  private static final List<String> NEEDED =
      List.of("postgres", "initdb", "pg_ctl", "pg_config", "pg_basebackup");

  /**
   * Finds binaries, or makes them: the {@value #SETTING} setting; an installed PostgreSQL 15 or
   * newer with pgvector; the private directory under the user's cache; on Debian and Ubuntu, a
   * download into that directory (about 40 MB, once, a few seconds).
   *
   * @param progress receives one line when something takes longer
   * @throws ProgramUnavailable when there is no way here, with what to install
   */
  public static PostgresBinaries find(Consumer<String> progress) {
    return PostgresSearch.here(progress).find();
  }

  /**
   * Finds or makes the binaries of one version, in the same order. The first time, version 15 is a
   * download of about 105 MB, and takes half a minute: its pgvector is built.
   *
   * @param progress receives one line when something takes longer
   * @throws ProgramUnavailable when there is no way here, with what to install
   */
  public static PostgresBinaries find(PostgresVersion version, Consumer<String> progress) {
    return PostgresSearch.here(progress).find(version);
  }

  /**
   * Finds binaries whose client programs fit a server: those of its own version where it can be
   * asked for by name, and any other ones for other versions. {@code pg_restore} sends settings
   * that an older server does not know.
   *
   * @param major of the server
   */
  public static PostgresBinaries clients(int major, Consumer<String> progress) {
    return Arrays.stream(PostgresVersion.values())
        .filter(version -> version.major() == major)
        .findFirst()
        .map(version -> find(version, progress))
        .orElseGet(() -> find(progress));
  }

  /**
   * The binaries in a directory that the caller names.
   *
   * @throws ProgramUnavailable when it holds no PostgreSQL 15 or newer with pgvector
   */
  public static PostgresBinaries at(Path bin) {
    Path absolute = bin.toAbsolutePath();
    requirePrograms(absolute);
    int major = majorOf(absolute);
    Path control = shareOf(absolute).resolve("extension/vector.control");
    if (major < OLDEST_MAJOR || !Files.exists(control)) {
      throw new ProgramUnavailable(
          "%s is PostgreSQL %d, %s pgvector (%s); the sandbox needs %d or newer with pgvector"
              .formatted(
                  bin, major, Files.exists(control) ? "with" : "without", control, OLDEST_MAJOR));
    }
    return new PostgresBinaries(absolute, major);
  }

  /** Returns a command for a client program such as {@code pg_dump}, run by the current user. */
  public Command command(String program, List<String> arguments) {
    return Command.of(words(program, arguments));
  }

  /** A program with its arguments, as a command line. */
  List<String> words(String program, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of(bin.resolve(program).toString()));
    words.addAll(arguments);
    return words;
  }

  private static void requirePrograms(Path bin) {
    for (String program : NEEDED) {
      if (!Files.isExecutable(bin.resolve(program))) {
        throw new ProgramUnavailable("%s has no program %s".formatted(bin, program));
      }
    }
  }

  private static int majorOf(Path bin) {
    String version = Command.of(bin.resolve("postgres").toString(), "--version").run();
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.find()) {
      throw new ProgramUnavailable(bin + "/postgres says its version is " + version.strip());
    }
    return Integer.parseInt(matcher.group(1));
  }

  private static Path shareOf(Path bin) {
    return Path.of(Command.of(bin.resolve("pg_config").toString(), "--sharedir").run().strip());
  }
}
