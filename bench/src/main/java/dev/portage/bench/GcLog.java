package dev.portage.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the use of the heap from the garbage collector's log of a process. */
record GcLog(Path file) {
  private static final Pattern COLLECTION =
      Pattern.compile("Pause .*?(\\d+)M->(\\d+)M\\((\\d+)M\\) ([\\d.]+)ms");

  /**
   * The use of the heap, in MiB.
   *
   * @param fullest the maximum before a collection
   * @param live the maximum after a collection
   * @param pauseMillis the sum of all pauses
   */
  record Heap(int fullest, int live, int collections, double pauseMillis) {}

  /** Returns the JVM option that writes the log. */
  String option() {
    return "-Xlog:gc:file=" + file;
  }

  Heap heap() throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      List<Matcher> pauses = lines.map(COLLECTION::matcher).filter(Matcher::find).toList();
      return new Heap(
          pauses.stream().mapToInt(pause -> number(pause, 1)).max().orElse(0),
          pauses.stream().mapToInt(pause -> number(pause, 2)).max().orElse(0),
          pauses.size(),
          pauses.stream().mapToDouble(pause -> Double.parseDouble(pause.group(4))).sum());
    }
  }

  private static int number(Matcher pause, int group) {
    return Integer.parseInt(pause.group(group));
  }
}
