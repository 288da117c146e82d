package dev.portage.sandbox.postgres;

import dev.portage.sandbox.programs.ProgramCache;
import dev.portage.sandbox.programs.ProgramUnavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The order in which binaries are looked for.
 *
 * @param environment the process's environment
 * @param installed the installations of this machine
 * @param cache where fetched binaries are kept
 */
record PostgresSearch(
    Map<String, String> environment, InstalledPostgres installed, ProgramCache cache) {
  private static final String ANY = PostgresBinaries.OLDEST_MAJOR + " or newer";

  static PostgresSearch here(Consumer<String> progress) {
    Map<String, String> environment = System.getenv();
    return new PostgresSearch(
        environment, InstalledPostgres.here(environment), ProgramCache.here(progress));
  }

  /** Version 15 or newer; 17, where none is found. */
  PostgresBinaries find() {
    return set().or(installed::find).orElseGet(() -> fetched(PostgresVersion.V17, ANY));
  }

  /** Exactly one version. A setting that names another one is passed over. */
  PostgresBinaries find(PostgresVersion version) {
    return set()
        .filter(binaries -> binaries.major() == version.major())
        .or(() -> installed.find(version))
        .orElseGet(() -> fetched(version, Integer.toString(version.major())));
  }

  private Optional<PostgresBinaries> set() {
    String bin = environment.getOrDefault(PostgresBinaries.SETTING, "");
    return bin.isEmpty() ? Optional.empty() : Optional.of(PostgresBinaries.at(Path.of(bin)));
  }

  private PostgresBinaries fetched(PostgresVersion version, String wanted) {
    if (!Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
      throw new ProgramUnavailable(notFound(version, wanted));
    }
    try {
      return PostgresBinaries.at(cache.provide(version.recipe()));
    } catch (ProgramUnavailable e) {
      throw new ProgramUnavailable(
          """
          %s
          Install PostgreSQL %s with pgvector, or set %s to its bin directory.\
          """
              .formatted(e.getMessage(), wanted, PostgresBinaries.SETTING),
          e);
    }
  }

  private static String notFound(PostgresVersion version, String wanted) {
    return """
    no PostgreSQL %1$s with pgvector was found. Install one:
      macOS            brew install postgresql@%2$d pgvector
      Fedora, RHEL     dnf install postgresql%2$d-server pgvector_%2$d   (repository: yum.postgresql.org)
      anywhere else    run inside the container image pgvector/pgvector:pg%2$d, or on Debian
    or set %3$s to the bin directory of one that you have.\
    """
        .formatted(wanted, version.major(), PostgresBinaries.SETTING);
  }
}
