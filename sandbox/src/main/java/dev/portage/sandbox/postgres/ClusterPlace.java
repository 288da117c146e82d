package dev.portage.sandbox.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Where the directories of clusters and snapshots are put: under {@code java.io.tmpdir}, or in
 * memory. A database is some 300 files, and on many file systems most of the time of a short test
 * is spent on creating them.
 */
public final class ClusterPlace {
  /** The system property that allows memory, where it is {@code true}. */
  public static final String IN_MEMORY = "portage.sandbox.memory";

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final Path FREE = Path.of("/proc/meminfo");

  /** Three JVMs of tests have two or three clusters each, of some 300 MiB. */
  private static final long LEAST_BYTES = 8L << 30;

  private ClusterPlace() {}

  /**
   * A path where nothing is yet, in which a cluster or a snapshot may be put. Its name is long and
   * random, and nothing is created: the caller that creates it removes it.
   */
  public static Path newDirectory(String prefix) {
    return parent().resolve(prefix + UUID.randomUUID());
  }

  /** A directory in which others are made. */
  public static Path parent() {
    return Boolean.getBoolean(IN_MEMORY) && Memory.SUFFICES
        ? MEMORY
        : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Determined once, since the clusters themselves take from it. */
  private static final class Memory {
    static final boolean SUFFICES = suffices();

    private static boolean suffices() {
      try {
        return Files.isWritable(MEMORY)
            && Files.getFileStore(MEMORY).type().equals("tmpfs")
            && Files.getFileStore(MEMORY).getUsableSpace() >= LEAST_BYTES
            && available() >= LEAST_BYTES;
      } catch (IOException e) {
        return false;
      }
    }

    private static long available() throws IOException {
      return Files.readAllLines(FREE).stream()
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    }
  }
}
