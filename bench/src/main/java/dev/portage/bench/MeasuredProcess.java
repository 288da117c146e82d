package dev.portage.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Waits for the end of a process, and measures its peak memory and CPU time. */
final class MeasuredProcess {
  private final Process process;
  private final Instant began;
  private long peakKiB;
  private Duration processor = Duration.ZERO;

  private MeasuredProcess(Process process, Instant began) {
    this.process = process;
    this.began = began;
  }

  /**
   * The measurements of a process that has ended.
   *
   * @param began when the process was started
   * @param wall the time until it ended
   * @param peakMiB the peak of the resident memory; 0 on a system other than Linux
   * @param processor the CPU time of all threads, with those of the JIT compiler and the collector
   * @param exitCode of the process
   */
  record Run(Instant began, Duration wall, long peakMiB, Duration processor, int exitCode) {}

  /** Waits for the process to end and returns its measurements. */
  static Run run(Process process, Instant began) throws InterruptedException {
    return new MeasuredProcess(process, began).end();
  }

  private Run end() throws InterruptedException {
    while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
      peakKiB = Math.max(peakKiB, residentPeak());
      processor = process.info().totalCpuDuration().orElse(processor);
    }
    Duration wall = Duration.between(began, Instant.now());
    return new Run(began, wall, peakKiB / 1024, processor, process.exitValue());
  }

  /** Reads the kernel's high-water mark; only growth after the last poll is missed. */
  private long residentPeak() {
    Path status = Path.of("/proc/%d/status".formatted(process.pid()));
    try (Stream<String> lines = Files.lines(status)) {
      List<String> peak = lines.filter(line -> line.startsWith("VmHWM:")).toList();
      return peak.isEmpty() ? 0 : Long.parseLong(peak.getFirst().replaceAll("\\D", ""));
    } catch (IOException | RuntimeException e) {
      return 0; // the process has ended, or this is not Linux
    }
  }
}
