package dev.portage.sandbox.bench;

import dev.portage.sandbox.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Very many rows through Portage in a small heap. */
final class CopyBigBench {
  private static final int DIMENSIONS = 64;

  private final int heap;
  private final MadeUpTenants tenants;

  CopyBigBench(BenchOptions options) {
    this.heap = options.number("heap", 128);
    this.tenants = MadeUpTenants.of(options.number("rows", 1_000_000));
  }

  ObjectNode run() throws IOException, InterruptedException {
    try (CopyWorld world = CopyWorld.with(tenants, DIMENSIONS)) {
      GcLog gc = new GcLog(world.file("gc.log"));
      Tool small =
          Tool.inJar(
              Path.of(System.getProperty("portage.jar")),
              List.of("-Xmx%dm".formatted(heap), gc.option()));
      Contender portage = Contender.portage(small);
      String digest = Trial.digest(world.source());
      world.renewTarget(portage.change());
      Files.writeString(world.file("tenants.csv"), tenants.lastUses(Instant.now()));
      WatchedWorker.Run run = watched(portage, world);
      System.out.println(Files.readString(Client.log(world)));
      boolean equal = digest.equals(Trial.digest(world.target()));
      return result(run, gc.heap(), equal);
    }
  }

  /** In the shell's place, so that it is the process that is watched. */
  private static WatchedWorker.Run watched(Contender portage, CopyWorld world)
      throws IOException, InterruptedException {
    Process process = Client.start("exec " + portage.script(), world);
    try {
      return WatchedWorker.run(process, Instant.now());
    } finally {
      process.destroy();
    }
  }

  private ObjectNode result(WatchedWorker.Run run, GcLog.Heap used, boolean equal) {
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
    new Table()
        .line("rows arrived, all equal", Boolean.toString(equal))
        .line(
            "heap: limit, fullest, live",
            "%d, %d, %d MiB".formatted(heap, used.fullest(), used.live()))
        .line("peak resident memory", "%d MiB".formatted(run.peakMiB()))
        .line("wall time", "%.1f s".formatted(Figures.seconds(run.wall())))
        .line("its processor time", "%.1f s".formatted(Figures.seconds(run.processor())))
        .print("%,d rows of vector(%d)".formatted(tenants.rows(), DIMENSIONS));
    return result;
  }
}
