package dev.portage.embed.source;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Deletes the temporary files of processes that were killed. A file is deleted if it belongs to the
 * user of this process, is older than this process, and its name contains the id of a process that
 * no longer runs, or of this one: in a container, successive processes have the same id.
 *
 * @param directory the directory for temporary files
 * @param self the id of this process
 * @param started when this process started
 */
public record StaleTempFiles(Path directory, long self, Instant started) {
  private static final Pattern NAME = Pattern.compile("portage-source-(\\d{1,18})-.*\\.tmp");

  /** The stale files as seen from this process. */
  public static StaleTempFiles ofThisProcess() {
    ProcessHandle self = ProcessHandle.current();
    return new StaleTempFiles(
        Path.of(System.getProperty("java.io.tmpdir")),
        self.pid(),
        self.info().startInstant().orElse(Instant.EPOCH));
  }

  /** Deletes the files. Errors are ignored: a file that stays does not prevent reading sources. */
  public void remove() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "portage-source-*")) {
      UserPrincipal owner = owner();
      for (Path file : files) {
        if (isStale(file, owner)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | RuntimeException e) {
      // The directory cannot be read; see above.
    }
  }

  /** The owner of files that this process creates. */
  private static UserPrincipal owner() throws IOException {
    try (TemporaryFile own = TemporaryFile.create()) {
      return Files.getOwner(own.path());
    }
  }

  private boolean isStale(Path file, UserPrincipal owner) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    try {
      return name.matches()
          && isGone(Long.parseLong(name.group(1)))
          && Files.getLastModifiedTime(file).toInstant().isBefore(started)
          && Files.getOwner(file).equals(owner);
    } catch (IOException e) {
      // Another process has deleted it.
      return false;
    }
  }

  private boolean isGone(long process) {
    return process == self || ProcessHandle.of(process).filter(ProcessHandle::isAlive).isEmpty();
  }
}
