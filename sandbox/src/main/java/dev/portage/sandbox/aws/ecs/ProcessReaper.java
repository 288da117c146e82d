package dev.portage.sandbox.aws.ecs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;

/**
 * Kills task processes when the sandbox itself was killed and cannot do it.
 *
 * <p>A shell process reads from a pipe which task processes the sandbox has started and which have
 * ended. When the sandbox ends in any way, the operating system closes the pipe, and the shell
 * kills the processes that are still running. It needs nothing but a POSIX shell, and never polls.
 */
final class ProcessReaper implements AutoCloseable {
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      alive=' '
      while read -r what id; do
        case $what in
          started) alive="$alive$id " ;;
          ended) alive="${alive%% "$id" *} ${alive#* "$id" }" ;;
        esac
      done
      [ -n "${alive## }" ] || exit 0
      kill -TERM $alive
      sleep 2
      kill -KILL $alive
      """;

  private final Process shell;
  private boolean closed;

  private ProcessReaper(Process shell) {
    this.shell = shell;
  }

  static ProcessReaper start() throws IOException {
    return new ProcessReaper(
        new ProcessBuilder("/bin/sh", "-c", SCRIPT)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start());
  }

  void started(Process process) {
    send("started " + process.pid());
  }

  void ended(Process process) {
    send("ended " + process.pid());
  }

  private synchronized void send(String line) {
    if (closed) {
      return;
    }
    try {
      shell.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      shell.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the shell process that kills tasks at the end of the sandbox has ended", e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    shell.getOutputStream().close();
  }
}
