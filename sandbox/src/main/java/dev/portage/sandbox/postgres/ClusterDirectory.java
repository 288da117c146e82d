package dev.portage.sandbox.postgres;

import dev.portage.sandbox.programs.Command;
import dev.portage.sandbox.programs.ProgramUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of one cluster: {@code data} and {@code postgres.log} in a directory that belongs to
 * the user who runs the server.
 */
record ClusterDirectory(PostgresBinaries binaries, ServerUser user, Path path) {
  private static final int FIRST_WITH_BUILTIN_LOCALE = 17;

  Path data() {
    return path.resolve("data");
  }

  Path log() {
    return path.resolve("postgres.log");
  }

  /** A directory that exists already is not the cluster's own, and must not be removed. */
  void requireNew() {
    if (Files.exists(path)) {
      throw new ProgramUnavailable(
          path + " exists already; a cluster needs a directory of its own");
    }
  }

  void create() {
    user.createDirectory(path);
  }

  Command command(String program, List<String> arguments) {
    return user.command(binaries.words(program, arguments)).in(Path.of("/"));
  }

  /** Makes an empty cluster. */
  void initialise(PostgresSettings settings) {
    Path password = write("password", settings.password() + "\n");
    List<String> words = new ArrayList<>(List.of("-D", data().toString(), "-U", "postgres"));
    words.addAll(List.of("--auth=scram-sha-256", "--pwfile=" + password, "--encoding=UTF8"));
    words.addAll(locale());
    words.add("--no-sync"); // guards against a power cut during these milliseconds only
    PostgresSettings.scram(binaries.major())
        .ifPresent(setting -> words.add("--set=" + setting.replace(" ", "")));
    command("initdb", words).run();
    remove(password);
  }

  /** Sorting by code point is the same everywhere; where it is built in, so is upper case. */
  private List<String> locale() {
    return binaries.major() < FIRST_WITH_BUILTIN_LOCALE
        ? List.of("--no-locale")
        : List.of("--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8");
  }

  /** Copies a snapshot; the next start recovers it as {@link Recovery} says. */
  void restore(Path snapshot) {
    copy(snapshot);
    move(write(Recovery.SIGNAL, ""));
  }

  /** Copies a snapshot that stays in recovery. */
  void standBy(Path snapshot) {
    copy(snapshot);
    move(write("standby.signal", ""));
  }

  private void copy(Path snapshot) {
    requireSnapshot(snapshot);
    Command.of("cp", "-a", snapshot.toString(), data().toString()).run();
  }

  private void requireSnapshot(Path snapshot) {
    Path version = snapshot.resolve("PG_VERSION");
    try {
      String major = Files.readString(version).strip();
      if (!major.equals(Integer.toString(binaries.major()))) {
        throw new ProgramUnavailable(
            "%s was taken from PostgreSQL %s and cannot be started by %s (PostgreSQL %d)"
                .formatted(snapshot, major, binaries.bin(), binaries.major()));
      }
    } catch (IOException e) {
      throw new ProgramUnavailable(snapshot + " is no snapshot: cannot read " + version, e);
    }
  }

  void configure(PostgresSettings settings) {
    move(write("postgresql.conf", settings.configuration(binaries.major())));
  }

  private void move(Path file) {
    Command.of("mv", file.toString(), data().resolve(file.getFileName()).toString()).run();
  }

  void remove() {
    Command.of("rm", "-rf", path.toString()).run();
  }

  private Path write(String name, String text) {
    try {
      Path file = Files.writeString(path.resolve(name), text);
      user.own(file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
