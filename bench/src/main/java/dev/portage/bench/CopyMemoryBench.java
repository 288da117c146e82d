package dev.portage.bench;

import dev.portage.sandbox.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Copies very many rows with a small heap. */
final class CopyMemoryBench {
  private static final int DIMENSIONS = 64;

  private final int heap;
  private final SyntheticTenants tenants;

  CopyMemoryBench(BenchOptions options) {
    this.heap = options.number("heap", 128);
    this.tenants = SyntheticTenants.of(options.number("rows", 1_000_000));
  }

  ObjectNode run() throws IOException, InterruptedException {
    try (CopyClusters clusters = CopyClusters.with(tenants, DIMENSIONS)) {
      GcLog gc = new GcLog(clusters.file("gc.log"));
      Tool small =
          Tool.inJar(
              Path.of(System.getProperty("portage.jar")),
              List.of("-Xmx%dm".formatted(heap), gc.option()));
      Contender portage = Contender.portage(small);
      String digest = Trial.digest(clusters.source());
      clusters.renewTarget(portage.change());
      Files.writeString(clusters.file("tenants.csv"), tenants.lastUses(Instant.now()));
      MeasuredProcess.Run run = measured(portage, clusters);
      System.out.println(Files.readString(ContenderCommand.log(clusters)));
      boolean equal = digest.equals(Trial.digest(clusters.target()));
      return result(run, gc.heap(), equal);
    }
  }

  /** Runs the product in place of the shell, so that the product is the measured process. */
  private static MeasuredProcess.Run measured(Contender portage, CopyClusters clusters)
      throws IOException, InterruptedException {
    Process process = ContenderCommand.start("exec " + portage.script(), clusters);
    try {
      return MeasuredProcess.run(process, Instant.now());
    } finally {
      process.destroy();
    }
  }

  private ObjectNode result(MeasuredProcess.Run run, GcLog.Heap used, boolean equal) {
    ObjectNode result = JsonMapper.shared().createObjectNode();
    result.put("targetsMet", run.exitCode() == 0 && equal);
    result.put("rows", tenants.rows());
    result.put("dimensions", DIMENSIONS);
    result.put("equal", equal);
    result.put("heapLimitMiB", heap);
    result.put("fullestHeapMiB", used.fullest());
    result.put("mostLiveHeapMiB", used.live());
    result.put("collections", used.collections());
    result.put("peakResidentMiB", run.peakMiB());
    result.put("processorSeconds", Figures.seconds(run.processor()));
    result.put("seconds", Figures.seconds(run.wall()));
    new TextTable()
        .line("all rows of source and target equal", Boolean.toString(equal))
        .line(
            "heap: limit, maximum, live after a collection",
            "%d, %d, %d MiB".formatted(heap, used.fullest(), used.live()))
        .line("peak resident memory", "%d MiB".formatted(run.peakMiB()))
        .line("wall time", "%.1f s".formatted(Figures.seconds(run.wall())))
        .line("CPU time", "%.1f s".formatted(Figures.seconds(run.processor())))
        .print("%,d rows of vector(%d)".formatted(tenants.rows(), DIMENSIONS));
    return result;
  }
}
