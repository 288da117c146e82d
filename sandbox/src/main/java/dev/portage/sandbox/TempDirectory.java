package dev.portage.sandbox;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A directory that goes when this process does, however it ends: a small shell reads a pipe from
 * here, and removes the directory when the system closes it.
 */
public final class TempDirectory implements AutoCloseable {
  private static final String SCRIPT =
      "trap '' INT TERM HUP; cat >/dev/null; rm -rf -- \"$1\" || { sleep 3; rm -rf -- \"$1\"; }";

  private static final int SECONDS = 30;

  private final Process shell;

  private TempDirectory(Process shell) {
    this.shell = shell;
  }

  /** From now on; whoever calls this keeps the result, for it holds the pipe. */
  public static TempDirectory of(Path directory) throws IOException {
    return new TempDirectory(
        new ProcessBuilder("/bin/sh", "-c", SCRIPT, "leftovers", directory.toString())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start());
  }

  /** Removes it now. */
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
