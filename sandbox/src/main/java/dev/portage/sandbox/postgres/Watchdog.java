package dev.portage.sandbox.postgres;

import dev.portage.sandbox.programs.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A small process beside each cluster, which stops the server and removes the directory when we are
 * gone without having done so. It reads from a pipe whose other end only we hold: however we end,
 * the kernel closes that end at once, so there is nothing to poll and no process id to mistake.
 */
final class Watchdog implements AutoCloseable {
  /** A start that was under way when we were killed may finish late: hence the three rounds. */
  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      directory=$1; shift
      read -r word
      [ "$word" = closed ] && exit 0
      for round in 1 2 3; do
        if [ -f "$directory/data/postmaster.pid" ]; then
          read -r pid < "$directory/data/postmaster.pid" && kill -CONT "$pid"
        fi
        "$@" stop -D "$directory/data" -m immediate || { sleep 1; "$@" stop -D "$directory/data" -m immediate; }
        rm -rf "$directory" && [ "$round" -gt 1 ] && exit 0
      done
      """;

  private final Process process;

  private Watchdog(Process process) {
    this.process = process;
  }

  static Watchdog over(ClusterDirectory directory) {
    List<String> words = new ArrayList<>(session());
    words.addAll(List.of("sh", "-c", SCRIPT, "portage-watchdog", directory.path().toString()));
    words.addAll(directory.user().prefix());
    words.addAll(directory.binaries().words("pg_ctl", List.of()));
    ProcessBuilder builder = new ProcessBuilder(words).directory(Path.of("/").toFile());
    builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
    try {
      return new Watchdog(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In a session of its own it survives what kills our whole process group. */
  private static List<String> session() {
    boolean known = Command.of("sh", "-c", "command -v setsid").succeeds();
    return known ? List.of("setsid") : List.of();
  }

  long pid() {
    return process.pid();
  }

  /** Sends it home: the cluster is stopped and removed already. */
  @Override
  public void close() {
    try (Writer pipe = process.outputWriter()) {
      pipe.write("closed\n");
    } catch (IOException e) {
      throw new UncheckedIOException("the watchdog is gone", e);
    }
  }
}
