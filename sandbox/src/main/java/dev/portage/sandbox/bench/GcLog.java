package dev.portage.sandbox.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the garbage collector of a process told of its heap. */
record GcLog(Path file) {
  private static final Pattern COLLECTION =
      Pattern.compile("Pause .*?(\\d+)M->(\\d+)M\\((\\d+)M\\) ([\\d.]+)ms");

  /**
   * The heap, in MiB.
   *
   * @param fullest before a collection
   * @param live the most that a collection left
   * @param pauseMillis of all collections together
   */
  record Heap(int fullest, int live, int collections, double pauseMillis) {}

  /** The JVM's option that has it written. */
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
