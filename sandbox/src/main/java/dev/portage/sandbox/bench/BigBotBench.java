package dev.portage.sandbox.bench;

import dev.portage.sandbox.Tool;
import dev.portage.sandbox.aws.bedrock.BedrockSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One bot of very many chunks, through a worker with a small heap and no limit from Bedrock. */
final class BigBotBench {
  private static final BedrockSettings FAST =
      new BedrockSettings(2_000_000_000, 2_000_000_000, Duration.ZERO, 0, 0);

  private static final int FILES = 20;

  private final Tool tool;
  private final int chunks;
  private final int heap;

  BigBotBench(Tool tool, BenchOptions options) {
    this.tool = tool;
    this.chunks = options.number("chunks", 205_000);
    this.heap = options.number("heap", 512);
  }

  ObjectNode run() throws IOException, InterruptedException {
    MadeUpBots bot = MadeUpBots.one(chunks, (chunks + FILES - 1) / FILES);
    try (BenchWorld world = BenchWorld.with(bot)) {
      Process migration = world.planned(tool, 1);
      CallLog log = world.log(FAST);
      GcLog gc = new GcLog(world.file("gc.log"));
      Tool small =
          Tool.inJar(
              Path.of(System.getProperty("portage.jar")),
              List.of("-Xmx%dm".formatted(heap), gc.option()));
      Instant began = Instant.now();
      WatchedWorker.Run run =
          WatchedWorker.run(
              world.start(
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
      System.out.println(world.said("worker"));
      migration.waitFor();
      return result(world, log, run, gc.heap());
    }
  }

  private ObjectNode result(BenchWorld world, CallLog log, WatchedWorker.Run run, GcLog.Heap used) {
    long rows = world.one("SELECT count(*) FROM items");
    Duration writing = Duration.between(log.last(), run.began().plus(run.wall()));
    Duration reading = Duration.between(run.began(), log.first());
    ObjectNode result = JsonMapper.shared().createObjectNode();
    result.put("targetsMet", run.exitCode() == 0 && rows >= chunks * 0.97 && log.doubled() == 0);
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
    result.put("databaseMiB", world.one("SELECT pg_database_size(current_database()) >> 20"));
    new Table()
        .line("rows", "%,d".formatted(rows))
        .line(
            "heap: limit, fullest, live",
            "%d, %d, %d MiB".formatted(heap, used.fullest(), used.live()))
        .line("peak resident memory", "%d MiB".formatted(run.peakMiB()))
        .line("wall time", "%.1f s".formatted(run.wall().toMillis() / 1e3))
        .line("processor time of the worker", "%.1f s".formatted(run.processor().toMillis() / 1e3))
        .line("  reading, cutting, staging", "%.1f s".formatted(reading.toMillis() / 1e3))
        .line("  making them rows", "%.1f s".formatted(writing.toMillis() / 1e3))
        .print("one bot of %,d chunks".formatted(rows));
    return result;
  }
}
