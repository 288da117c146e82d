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
 * Where the browsers of this process and their drivers keep what they need while they run. It goes
 * with the process; what a killed one leaves, the next one on the machine removes.
 */
final class BrowserDirectory {
  /** With the process id: what a killed process left behind can be told from what is in use. */
  private static final String PREFIX = "portage-browser-";

  /** Playwright unpacks its driver there, once for this process, and removes it at its end. */
  private static final String OF_DRIVER = "playwright.driver.tmpdir";

  private BrowserDirectory() {}

  /** The one of this process, made if there is none. */
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
      throw new UncheckedIOException("no temporary directory can be made", e);
    }
  }

  /** What one browser takes for its user's home; to be removed together with it. */
  static Path newHome() {
    try {
      return Files.createTempDirectory(ofThisProcess(), "home-");
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary directory can be made", e);
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
      // Somebody else's, or still written to by a process that ends: the next worker tries again.
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
