package dev.portage.sandbox.postgres;

import com.sun.security.auth.module.UnixSystem;
import dev.portage.sandbox.programs.Command;
import dev.portage.sandbox.programs.ProgramUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who runs the server programs. PostgreSQL refuses to run as root; from root they therefore run as
 * {@code nobody}, and everybody else runs them as himself.
 *
 * @param prefix the words that a command line begins with
 * @param stranger the user who runs them, where that is not our own user
 */
record ServerUser(List<String> prefix, Optional<String> stranger) {
  private static final String NOBODY = "nobody";

  static ServerUser current() {
    return root() ? nobody() : new ServerUser(List.of(), Optional.empty());
  }

  static boolean root() {
    return new UnixSystem().getUid() == 0;
  }

  private static ServerUser nobody() {
    if (Command.of("sh", "-c", "command -v setpriv").succeeds()) {
      String group = Command.of("id", "-g", NOBODY).run().strip();
      return new ServerUser(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + group, "--clear-groups"),
          Optional.of(NOBODY));
    }
    return new ServerUser(List.of("runuser", "-u", NOBODY, "--"), Optional.of(NOBODY));
  }

  Command command(List<String> words) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(words);
    return Command.of(all);
  }

  /** Makes a new directory that only the server user (and root) may enter. */
  void createDirectory(Path directory) {
    try {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      own(directory);
    } catch (IOException e) {
      throw new ProgramUnavailable("cannot create the directory " + e.getMessage(), e);
    }
    if (!may("-w", directory)) {
      ProgramUnavailable why = outOfReach(directory);
      Command.of("rmdir", directory.toString()).run();
      throw why;
    }
  }

  /** Gives a file or directory of ours to the server user. */
  void own(Path path) throws IOException {
    if (stranger.isPresent()) {
      var users = path.getFileSystem().getUserPrincipalLookupService();
      Files.setOwner(path, users.lookupPrincipalByName(stranger.get()));
    }
  }

  boolean may(String test, Path path) {
    return command(List.of("test", test, path.toString())).succeeds();
  }

  private ProgramUnavailable outOfReach(Path directory) {
    Path barrier = directory;
    while (barrier.getParent() != null && !may("-x", barrier.getParent())) {
      barrier = barrier.getParent();
    }
    return new ProgramUnavailable(
        """
        %s is out of reach for the user %s, who runs PostgreSQL because root may not: %s cannot be \
        entered. Use a directory that everybody may pass through, such as one under /tmp \
        (java -Djava.io.tmpdir=/tmp).\
        """
            .formatted(directory, stranger.orElse("(ourselves)"), barrier));
  }
}
