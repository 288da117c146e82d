package dev.portage.embed.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A temporary file that is deleted when it is closed.
 *
 * @param path the file, which is empty at first
 */
public record TemporaryFile(Path path) implements AutoCloseable {
  /** Contains the process id, so that files of killed processes can be recognised. */
  public static final String PREFIX = "portage-source-" + ProcessHandle.current().pid() + "-";

  /** Creates an empty file in the directory for temporary files. */
  public static TemporaryFile create() {
    try {
      return new TemporaryFile(Files.createTempFile(PREFIX, ".tmp"));
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary file can be created", e);
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
