package dev.portage.sandbox.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Processor time of a server, as Linux counts it: its first process, with the children that ended,
 * and the children that run. Zero where there is no {@code /proc}.
 */
final class ProcessorTime {
  /** Linux counts it in hundredths of a second on every machine that we know. */
  private static final int MILLIS_OF_A_TICK = 10;

  /** Among the words after the name: of the process, user and system, and of its dead children. */
  private static final int FIRST = 11;

  private ProcessorTime() {}

  static Duration ofFamily(long pid) {
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
      return 0; // it has just ended, and is its parent's now; or this is not Linux
    }
  }
}
