package dev.portage.sandbox.postgres;

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
 * @param cache where private binaries are kept, shared by all runs of this user
 * @param progress is told one line when something takes longer
 */
record PostgresSearch(
    Map<String, String> environment,
    InstalledPostgres installed,
    Path cache,
    Consumer<String> progress) {

  static PostgresSearch here(Consumer<String> progress) {
    Map<String, String> environment = System.getenv();
    return new PostgresSearch(
        environment, InstalledPostgres.here(environment), cacheOf(environment), progress);
  }

  /** Where private programs of this machine are kept. */
  static Path cacheHere() {
    return cacheOf(System.getenv());
  }

  /**
   * Root's own cache lies behind a directory that nobody else may enter, while the server runs as
   * another user: so root uses the machine's cache.
   */
  private static Path cacheOf(Map<String, String> environment) {
    if (ServerUser.root()) {
      return Path.of("/var/cache/portage");
    }
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    return cache.isEmpty() ? Path.of(home, ".cache", "portage") : Path.of(cache, "portage");
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
      throw new PostgresUnavailable(
          """
          no PostgreSQL %d or newer with pgvector was found. Install one:
            macOS            brew install postgresql@17 pgvector
            Fedora, RHEL     dnf install postgresql17-server pgvector_17   (repository: yum.postgresql.org)
            anywhere else    run inside the container image pgvector/pgvector:pg17, or on Debian
          or set %s to the bin directory of one that you have."""
              .formatted(PostgresBinaries.OLDEST_MAJOR, PostgresBinaries.SETTING));
    }
    return new PrivatePostgres(cache, progress).provide();
  }
}
