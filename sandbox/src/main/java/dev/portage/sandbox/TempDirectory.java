package dev.portage.sandbox;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Removes a directory when this process ends, even if it is killed: a small shell process reads a
 * pipe from this process, and removes the directory when the operating system closes the pipe.
 */
public final class TempDirectory implements AutoCloseable {
  private static final String SCRIPT =
      "trap '' INT TERM HUP; cat >/dev/null; rm -rf -- \"$1\" || { sleep 3; rm -rf -- \"$1\"; }";

  private static final int SECONDS = 30;

  private final Process shell;

  private TempDirectory(Process shell) {
    this.shell = shell;
  }

  /** Starts the shell process. The caller must keep the result, which holds the pipe open. */
  public static TempDirectory of(Path directory) throws IOException {
    return new TempDirectory(
        new ProcessBuilder("/bin/sh", "-c", SCRIPT, "temp-directory", directory.toString())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start());
  }

  /** Removes the directory now. */
  @Override
  public void close() throws IOException {
    shell.getOutputStream().close();
    try {
      shell.waitFor(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
