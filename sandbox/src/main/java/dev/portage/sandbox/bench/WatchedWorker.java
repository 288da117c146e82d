package dev.portage.sandbox.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A worker until it ends, with the most memory that it ever had. */
final class WatchedWorker {
  private final Process process;
  private final Instant began;
  private long peakKiB;
  private Duration processor = Duration.ZERO;

  private WatchedWorker(Process process, Instant began) {
    this.process = process;
    this.began = began;
  }

  /**
   * How it went.
   *
   * @param began when the process was started
   * @param wall until it ended
   * @param peakMiB resident, as Linux says; 0 where it is not said
   * @param processor time of all its threads, also the compiler's and the collector's
   * @param exitCode of the process
   */
  record Run(Instant began, Duration wall, long peakMiB, Duration processor, int exitCode) {}

  /** Waits for it. */
  static Run run(Process process, Instant began) throws InterruptedException {
    return new WatchedWorker(process, began).end();
  }

  private Run end() throws InterruptedException {
    while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
      peakKiB = Math.max(peakKiB, residentPeak());
      processor = process.info().totalCpuDuration().orElse(processor);
    }
    Duration wall = Duration.between(began, Instant.now());
    return new Run(began, wall, peakKiB / 1024, processor, process.exitValue());
  }

  /** The kernel's own high-water mark; nothing between two looks is missed but the very end. */
  private long residentPeak() {
    Path status = Path.of("/proc/%d/status".formatted(process.pid()));
    try (Stream<String> lines = Files.lines(status)) {
      List<String> peak = lines.filter(line -> line.startsWith("VmHWM:")).toList();
      return peak.isEmpty() ? 0 : Long.parseLong(peak.getFirst().replaceAll("\\D", ""));
    } catch (IOException | RuntimeException e) {
      return 0; // gone, or not Linux
    }
  }
}
