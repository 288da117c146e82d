package dev.portage.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Embeds texts as the application's own task does (UPSTREAM 4.5): batches of ten, one after another
 * within a bot, with the default retry mode of boto3, "legacy": up to four retries for 429, 500,
 * 502, 503 and 504, with exponential backoff and full jitter of 1, 2, 4 and 8 seconds. A bot whose
 * task fails starts from its first text again, as an operator would start it. Only the calls to
 * Bedrock count: no task has to start, and nothing is read or written.
 */
final class ApplicationBaseline {
  private static final int BATCH = 10;
  private static final int MAX_ATTEMPTS = 5;
  private static final Set<Integer> RETRYABLE = Set.of(429, 500, 502, 503, 504);
  private static final String MODEL = "cohere.embed-multilingual-v3";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI address;
  private final LongAdder calls = new LongAdder();
  private final LongAdder failedTasks = new LongAdder();
  private final LongAdder textsEmbeddedTwice = new LongAdder();

  ApplicationBaseline(URI endpoint) {
    this.address = endpoint.resolve("/model/" + MODEL + "/invoke");
  }

  /**
   * The result of a run.
   *
   * @param wall the time until all bots were embedded
   * @param calls the number of successful calls
   * @param failedTasks the number of tasks that ended because a call failed for good
   * @param textsEmbeddedTwice the number of texts that had been embedded when their task failed
   */
  record Run(Duration wall, long calls, long failedTasks, long textsEmbeddedTwice) {}

  /** Returns the number of calls that bots of these sizes need. */
  static long calls(List<Integer> sizes) {
    return sizes.stream().mapToLong(size -> (size + BATCH - 1) / BATCH).sum();
  }

  /**
   * Embeds all bots.
   *
   * @param bots the texts of each bot
   * @param atOnce the number of concurrent tasks
   */
  Run run(List<List<String>> bots, int atOnce) {
    Queue<List<String>> left = new ConcurrentLinkedQueue<>(bots);
    long began = System.nanoTime();
    try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < atOnce; i++) {
        Random random = new Random(i);
        running.add(tasks.submit(() -> work(left, random)));
      }
      for (Future<?> task : running) {
        task.get();
      }
    } catch (Exception e) {
      throw new IllegalStateException("the application's embedding failed", e);
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - began);
    return new Run(wall, calls.sum(), failedTasks.sum(), textsEmbeddedTwice.sum());
  }

  private Void work(Queue<List<String>> left, Random random)
      throws IOException, InterruptedException {
    for (List<String> bot = left.poll(); bot != null; bot = left.poll()) {
      while (!embedBot(bot, random)) {
        failedTasks.increment();
      }
    }
    return null;
  }

  private boolean embedBot(List<String> bot, Random random)
      throws IOException, InterruptedException {
    for (int from = 0; from < bot.size(); from += BATCH) {
      if (!embedBatch(bot.subList(from, Math.min(bot.size(), from + BATCH)), random)) {
        textsEmbeddedTwice.add(from);
        return false;
      }
    }
    return true;
  }

  private boolean embedBatch(List<String> texts, Random random)
      throws IOException, InterruptedException {
    ObjectNode body = JsonMapper.shared().createObjectNode();
    texts.forEach(body.putArray("texts")::add);
    body.put("input_type", "search_document");
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)))
            .build();
    for (int attempt = 1; ; attempt++) {
      int status = client.send(request, BodyHandlers.ofByteArray()).statusCode();
      if (status == 200) {
        calls.increment();
        return true;
      }
      if (attempt == MAX_ATTEMPTS || !RETRYABLE.contains(status)) {
        return false;
      }
      Thread.sleep(Duration.ofMillis((long) (random.nextDouble() * (500L << attempt))));
    }
  }
}
