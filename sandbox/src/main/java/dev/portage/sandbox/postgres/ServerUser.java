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
 * The user that runs the server programs. PostgreSQL refuses to run as root, so root runs them as
 * the user {@code nobody}; any other user runs them under their own account.
 *
 * @param prefix the words that a command line begins with
 * @param otherUser the user that runs them, where it is not the current user
 */
record ServerUser(List<String> prefix, Optional<String> otherUser) {
  private static final String UNPRIVILEGED_USER = "nobody";

  static ServerUser current() {
    return root() ? unprivileged() : new ServerUser(List.of(), Optional.empty());
  }

  static boolean root() {
    return new UnixSystem().getUid() == 0;
  }

  private static ServerUser unprivileged() {
    if (Command.of("sh", "-c", "command -v setpriv").succeeds()) {
      String group = Command.of("id", "-g", UNPRIVILEGED_USER).run().strip();
      return new ServerUser(
          List.of("setpriv", "--reuid=" + UNPRIVILEGED_USER, "--regid=" + group, "--clear-groups"),
          Optional.of(UNPRIVILEGED_USER));
    }
    return new ServerUser(
        List.of("runuser", "-u", UNPRIVILEGED_USER, "--"), Optional.of(UNPRIVILEGED_USER));
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
    if (otherUser.isPresent()) {
      var users = path.getFileSystem().getUserPrincipalLookupService();
      Files.setOwner(path, users.lookupPrincipalByName(otherUser.get()));
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
            .formatted(directory, otherUser.orElse("(ourselves)"), barrier));
  }
}
