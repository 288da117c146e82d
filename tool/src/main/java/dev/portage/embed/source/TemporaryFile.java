package dev.portage.embed.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that is gone when it is closed.
 *
 * @param path an empty file at first
 */
public record TemporaryFile(Path path) implements AutoCloseable {
  /** With the process id: what a killed process left behind can be told from what is in use. */
  public static final String PREFIX = "portage-source-" + ProcessHandle.current().pid() + "-";

  /** Creates an empty file in the directory for temporary files. */
  public static TemporaryFile create() {
    try {
      return new TemporaryFile(Files.createTempFile(PREFIX, ".tmp"));
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary file can be made", e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
