package dev.portage.embed.source.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Manages the temporary directory of this process's browsers and their drivers. It is deleted when
 * the process ends; the directories of killed processes are deleted by the next process on the
 * machine.
 */
final class BrowserDirectory {
  /** Followed by the process id, so that directories of killed processes can be recognised. */
  private static final String PREFIX = "portage-browser-";

  /** Playwright unpacks its driver there once per process, and deletes it at the end. */
  private static final String OF_DRIVER = "playwright.driver.tmpdir";

  private BrowserDirectory() {}

  /** The directory of this process; created if it does not exist. */
  static Path ofThisProcess() {
    try {
      Path all = Path.of(System.getProperty("java.io.tmpdir"));
      Path own = all.resolve(PREFIX + ProcessHandle.current().pid());
      removeStale(all);
      if (Files.notExists(own)) {
        Files.createDirectory(own);
        own.toFile().deleteOnExit();
      }
      System.setProperty(OF_DRIVER, own.toString());
      return own;
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary directory can be created", e);
    }
  }

  /** Creates the home directory of one browser; it is to be deleted together with the browser. */
  static Path newHome() {
    try {
      return Files.createTempDirectory(ofThisProcess(), "home-");
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary directory can be created", e);
    }
  }

  private static void removeStale(Path all) throws IOException {
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(all, PREFIX + "*")) {
      for (Path directory : directories) {
        String pid = directory.getFileName().toString().substring(PREFIX.length());
        if (pid.matches("\\d{1,9}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
          remove(directory);
        }
      }
    }
  }

  static void remove(Path directory) {
    try {
      Files.walkFileTree(directory, new Removal());
    } catch (IOException e) {
      // Owned by another user, or still in use by a process that is ending: the next worker
      // retries.
    }
  }

  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException failed)
        throws IOException {
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
