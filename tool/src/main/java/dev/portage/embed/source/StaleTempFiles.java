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
 * Removes the temporary files of processes that were killed. What is removed belongs to this
 * process's user, is older than this process, and bears the id of a process that is gone, or its
 * own: in a container each process in turn has the same one.
 *
 * @param directory of temporary files
 * @param self this process's id
 * @param started when this process began
 */
public record StaleTempFiles(Path directory, long self, Instant started) {
  private static final Pattern NAME = Pattern.compile("portage-source-(\\d{1,18})-.*\\.tmp");

  /** What this process may remove. */
  public static StaleTempFiles ofThisProcess() {
    ProcessHandle self = ProcessHandle.current();
    return new StaleTempFiles(
        Path.of(System.getProperty("java.io.tmpdir")),
        self.pid(),
        self.info().startInstant().orElse(Instant.EPOCH));
  }

  /** A file that cannot be removed stays: that is no reason to read no sources. */
  public void remove() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "portage-source-*")) {
      UserPrincipal owner = owner();
      for (Path file : files) {
        if (isStale(file, owner)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | RuntimeException e) {
      // As above.
    }
  }

  /** The user that this process writes files as. */
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
      // Somebody else was quicker.
      return false;
    }
  }

  private boolean isGone(long process) {
    return process == self || ProcessHandle.of(process).filter(ProcessHandle::isAlive).isEmpty();
  }
}
