package dev.portage.bench;

import dev.portage.sandbox.Tool;
import dev.portage.sandbox.aws.bedrock.BedrockSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Embeds one bot of very many chunks, with a small heap and no limit from Bedrock. */
final class EmbedMemoryBench {
  private static final BedrockSettings FAST =
      new BedrockSettings(2_000_000_000, 2_000_000_000, Duration.ZERO, 0, 0);

  private static final int FILES = 20;

  private final Tool tool;
  private final int chunks;
  private final int heap;

  EmbedMemoryBench(Tool tool, BenchOptions options) {
    this.tool = tool;
    this.chunks = options.number("chunks", 205_000);
    this.heap = options.number("heap", 512);
  }

  ObjectNode run() throws IOException, InterruptedException {
    SyntheticBots bot = SyntheticBots.one(chunks, (chunks + FILES - 1) / FILES);
    try (EmbedDeployment deployment = EmbedDeployment.with(bot)) {
      Process migration = deployment.planned(tool, 1);
      CallLog log = deployment.log(FAST);
      GcLog gc = new GcLog(deployment.file("gc.log"));
      Tool small =
          Tool.inJar(
              Path.of(System.getProperty("portage.jar")),
              List.of("-Xmx%dm".formatted(heap), gc.option()));
      Instant began = Instant.now();
      MeasuredProcess.Run run =
          MeasuredProcess.run(
              deployment.start(
                  small,
                  "worker",
                  List.of(
                      "worker",
                      "--lease",
                      "--tokens-per-minute",
                      Integer.toString(FAST.tokensPerMinute()),
                      "--calls-per-minute",
                      Integer.toString(FAST.callsPerMinute()))),
              began);
      System.out.println(deployment.output("worker"));
      migration.waitFor();
      return result(deployment, log, run, gc.heap());
    }
  }

  private ObjectNode result(
      EmbedDeployment deployment, CallLog log, MeasuredProcess.Run run, GcLog.Heap used) {
    long rows = deployment.one("SELECT count(*) FROM items");
    Duration writing = Duration.between(log.last(), run.began().plus(run.wall()));
    Duration reading = Duration.between(run.began(), log.first());
    ObjectNode result = JsonMapper.shared().createObjectNode();
    result.put("targetsMet", run.exitCode() == 0 && rows >= chunks * 0.97 && log.duplicates() == 0);
    result.put("rows", rows);
    result.put("heapLimitMiB", heap);
    result.put("fullestHeapMiB", used.fullest());
    result.put("mostLiveHeapMiB", used.live());
    result.put("collections", used.collections());
    result.put("peakResidentMiB", run.peakMiB());
    result.put("processorSeconds", run.processor().toMillis() / 1e3);
    result.put("seconds", run.wall().toMillis() / 1e3);
    result.put("secondsUntilFirstCall", reading.toMillis() / 1e3);
    result.put("secondsAfterLastCall", writing.toMillis() / 1e3);
    result.put("databaseMiB", deployment.one("SELECT pg_database_size(current_database()) >> 20"));
    new TextTable()
        .line("rows", "%,d".formatted(rows))
        .line(
            "heap: limit, maximum, live after a collection",
            "%d, %d, %d MiB".formatted(heap, used.fullest(), used.live()))
        .line("peak resident memory", "%d MiB".formatted(run.peakMiB()))
        .line("wall time", "%.1f s".formatted(run.wall().toMillis() / 1e3))
        .line("CPU time of the worker", "%.1f s".formatted(run.processor().toMillis() / 1e3))
        .line(
            "  before the first call: read, split, stage",
            "%.1f s".formatted(reading.toMillis() / 1e3))
        .line(
            "  after the last call: insert the rows", "%.1f s".formatted(writing.toMillis() / 1e3))
        .print("one bot of %,d chunks".formatted(rows));
    return result;
  }
}
