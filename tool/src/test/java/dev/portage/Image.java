package dev.portage;

import dev.portage.sandbox.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What the container holds, laid out by {@code deploy/image} once for each build. Tests that start
 * the product as a process start it from here: it is what is shipped, and its AOT cache saves more
 * than half of the CPU time of a task.
 */
public final class Image {
  /** The jar that was packaged. */
  public static final Path JAR = Path.of("target/portage.jar").toAbsolutePath();

  private static final Path DIRECTORY = Path.of("target/image").toAbsolutePath();
  private static final Path LOG = Path.of("target/image.log").toAbsolutePath();
  private static final Path LOCK = Path.of("target/image.lock").toAbsolutePath();

  private Image() {}

  /**
   * Returns the product in the image; in a quick build the one on the class path of the tests,
   * because one test does not earn back the time that an image takes.
   */
  public static Tool tool() {
    if (!Boolean.getBoolean("portage.image")) {
      return Tool.onClassPath(System.getProperty("java.class.path"));
    }
    Path image = directory();
    return new Tool(
        List.of(
            image.resolve("runtime/bin/java").toString(),
            "@" + image.resolve("java.options"),
            "-Xmx1g",
            "-XX:AOTCache=" + image.resolve("portage.aot"),
            "-jar",
            image.resolve("portage.jar").toString()));
  }

  /** Returns the directory with the image of the jar, which it makes first if need be. */
  public static Path directory() {
    try (FileChannel file =
            FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = file.lock()) {
      if (!current()) {
        Path made = Path.of(DIRECTORY + ".new");
        run(List.of("rm", "-rf", made.toString(), DIRECTORY.toString()));
        run(List.of(Repository.ROOT.resolve("deploy/image").toString(), made.toString()));
        // It is run elsewhere than where it was made.
        Files.move(made, DIRECTORY, StandardCopyOption.ATOMIC_MOVE);
      }
      return DIRECTORY;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean current() throws IOException {
    Path cache = DIRECTORY.resolve("portage.aot");
    return Files.exists(cache)
        && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(JAR)) > 0;
  }

  private static void run(List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(command))
            .redirectErrorStream(true)
            .redirectOutput(LOG.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException("%s failed: %s".formatted(command, Files.readString(LOG)));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
