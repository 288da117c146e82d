package dev.portage.sandbox.postgres;

import dev.portage.sandbox.programs.ProgramCache;
import dev.portage.sandbox.programs.ProgramUnavailable;
import dev.portage.sandbox.programs.Recipe;
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

  static PostgresSearch here(Consumer<String> progress) {
    Map<String, String> environment = System.getenv();
    return new PostgresSearch(
        environment, InstalledPostgres.here(environment), ProgramCache.here(progress));
  }

  PostgresBinaries find() {
    return set().or(installed::find).orElseGet(this::own);
  }

  private Optional<PostgresBinaries> set() {
    String bin = environment.getOrDefault(PostgresBinaries.SETTING, "");
    return bin.isEmpty() ? Optional.empty() : Optional.of(PostgresBinaries.at(Path.of(bin)));
  }

  private PostgresBinaries own() {
    if (!Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
      throw new ProgramUnavailable(
          """
          no PostgreSQL %d or newer with pgvector was found. Install one:
            macOS            brew install postgresql@17 pgvector
            Fedora, RHEL     dnf install postgresql17-server pgvector_17   (repository: yum.postgresql.org)
            anywhere else    run inside the container image pgvector/pgvector:pg17, or on Debian
          or set %s to the bin directory of one that you have.\
          """
              .formatted(PostgresBinaries.OLDEST_MAJOR, PostgresBinaries.SETTING));
    }
    try {
      return PostgresBinaries.at(cache.provide(Recipe.postgres()));
    } catch (ProgramUnavailable e) {
      throw new ProgramUnavailable(
          """
          %s
          Install PostgreSQL %d or newer with pgvector, or set %s to its bin directory.\
          """
              .formatted(e.getMessage(), PostgresBinaries.OLDEST_MAJOR, PostgresBinaries.SETTING),
          e);
    }
  }
}
