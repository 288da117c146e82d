package dev.portage.sandbox.postgres;

import dev.portage.sandbox.programs.Command;
import dev.portage.sandbox.programs.ProgramUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The PostgreSQL installations of this machine: the one on the path first, then the newest.
 *
 * @param preferred a {@code pg_config} that wins, where there is one
 * @param places directories under which versions lie, with the pattern of their names and the way
 *     from there to the programs
 */
record InstalledPostgres(Optional<Path> preferred, List<Place> places) {
  record Place(String parent, String versions, String bin) {}

  private static final List<Place> USUAL =
      List.of(
          new Place("/usr/lib/postgresql", "*", "bin"),
          new Place("/usr", "pgsql-*", "bin"),
          new Place("/opt/homebrew/opt", "postgresql*", "bin"),
          new Place("/usr/local/opt", "postgresql*", "bin"),
          new Place("/home/linuxbrew/.linuxbrew/opt", "postgresql*", "bin"),
          new Place("/Applications/Postgres.app/Contents/Versions", "*", "bin"));

  static InstalledPostgres here(Map<String, String> environment) {
    Optional<Path> onPath =
        environment
            .getOrDefault("PATH", "")
            .transform(path -> Stream.of(path.split(":")))
            .filter(directory -> !directory.isEmpty())
            .map(directory -> Path.of(directory, "pg_config"))
            .filter(Files::isExecutable)
            .findFirst();
    return new InstalledPostgres(onPath, USUAL);
  }

  Optional<PostgresBinaries> find() {
    return all().findFirst();
  }

  Optional<PostgresBinaries> find(PostgresVersion version) {
    return all().filter(binaries -> binaries.major() == version.major()).findFirst();
  }

  private Stream<PostgresBinaries> all() {
    return Stream.concat(onPath(), newestFirst());
  }

  private Stream<PostgresBinaries> onPath() {
    return preferred.flatMap(InstalledPostgres::behind).flatMap(InstalledPostgres::usable).stream();
  }

  private Stream<PostgresBinaries> newestFirst() {
    return places.stream()
        .flatMap(place -> directories(place).stream())
        .flatMap(bin -> usable(bin).stream())
        .sorted(Comparator.comparingInt(PostgresBinaries::major).reversed());
  }

  /** A {@code pg_config} on the path may belong to a client library: what it names need not be. */
  private static Optional<Path> behind(Path config) {
    try {
      return Optional.of(Path.of(Command.of(config.toString(), "--bindir").run().strip()));
    } catch (ProgramUnavailable e) {
      return Optional.empty();
    }
  }

  private static Optional<PostgresBinaries> usable(Path bin) {
    try {
      return Optional.of(PostgresBinaries.at(bin));
    } catch (ProgramUnavailable e) {
      return Optional.empty();
    }
  }

  private static List<Path> directories(Place place) {
    Path parent = Path.of(place.parent);
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> versions = Files.newDirectoryStream(parent, place.versions)) {
      versions.forEach(version -> found.add(version.resolve(place.bin)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}
