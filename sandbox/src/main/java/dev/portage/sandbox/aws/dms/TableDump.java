package dev.portage.sandbox.aws.dms;

import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.programs.Command;
import dev.portage.sandbox.programs.ProgramUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The selected tables of the source in a file, from {@code pg_dump} to {@code pg_restore}. As in
 * AWS, the file lies on a disk of the environment that runs the data migration.
 */
final class TableDump implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofHours(1);

  private final PostgresBinaries binaries;
  private final RunContext run;
  private final Path file;

  TableDump(RunContext run, Path directory) throws SQLException {
    this.binaries = PostgresBinaries.clients(run.targetVersion(), System.err::println);
    this.run = run;
    this.file = newFile(directory);
  }

  private static Path newFile(Path directory) {
    try {
      return Files.createTempFile(Files.createDirectories(directory), "migration", ".dump");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the file. */
  void dump(String... options) throws MigrationFailure {
    List<String> words = new ArrayList<>(run.source().options());
    words.addAll(List.of("--format=custom", "--file=" + file));
    words.addAll(List.of(options));
    run.tables().forEach(table -> words.add("--table=" + table.quoted()));
    run("pg_dump", run.source(), words);
  }

  /** Restores a part of the file, and stops at the first error. */
  void restore(String... options) throws MigrationFailure {
    List<String> words = new ArrayList<>(run.target().options());
    words.addAll(List.of("--no-owner", "--no-privileges", "--exit-on-error"));
    words.addAll(List.of(options));
    words.add(file.toString());
    run("pg_restore", run.target(), words);
  }

  private void run(String program, DatabaseLogin login, List<String> words)
      throws MigrationFailure {
    try {
      binaries.command(program, words).with("PGPASSWORD", login.password()).atMost(LIMIT).run();
    } catch (ProgramUnavailable e) {
      throw new MigrationFailure(program + " failed:\n" + Command.tail(e.getMessage()));
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
