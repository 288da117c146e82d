package dev.portage.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads the CPU time of a server from {@code /proc}: its main process with the children that have
 * ended, and the children that run. The result is zero on a system other than Linux.
 */
final class CpuTime {
  /** Linux counts in ticks of 10 ms on all common platforms. */
  private static final int MILLIS_OF_A_TICK = 10;

  /**
   * Index of the first of four fields after the name: user and system time, of it and its children.
   */
  private static final int FIRST = 11;

  private CpuTime() {}

  static Duration withChildren(long pid) {
    long ticks =
        ticks(pid)
            + ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::children)
                .mapToLong(child -> ticks(child.pid()))
                .sum();
    return Duration.ofMillis(ticks * MILLIS_OF_A_TICK);
  }

  private static long ticks(long pid) {
    try {
      String line = Files.readString(Path.of("/proc/%d/stat".formatted(pid)));
      List<String> words = List.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
      return IntStream.range(FIRST, FIRST + 4).mapToLong(i -> Long.parseLong(words.get(i))).sum();
    } catch (IOException e) {
      return 0; // the process has ended and counts for its parent, or this is not Linux
    }
  }
}
