package dev.portage.sandbox.aws.ecs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;

/**
 * Ends task processes when the sandbox is killed and cannot do it itself.
 *
 * <p>A small shell reads the ids of living tasks from the sandbox. When the sandbox dies, however
 * suddenly, the system closes that pipe; the shell then ends all that were still alive. It needs
 * nothing but a POSIX shell, and never polls.
 */
final class ProcessReaper implements AutoCloseable {
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      alive=' '
      while read -r what id; do
        case $what in
          born) alive="$alive$id " ;;
          gone) alive="${alive%% "$id" *} ${alive#* "$id" }" ;;
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

  void born(Process process) {
    tell("born " + process.pid());
  }

  void gone(Process process) {
    tell("gone " + process.pid());
  }

  private synchronized void tell(String line) {
    if (closed) {
      return;
    }
    try {
      shell.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      shell.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the process that watches over the tasks has ended", e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    shell.getOutputStream().close();
  }
}
