package dev.portage.sandbox.bench;

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
 * The application's own way to embed (UPSTREAM 4.5): batches of ten, one after another, within one
 * bot; in boto3's default mode of retrying, "legacy": four more tries for 429, 500 and 503, after a
 * random part of 1, 2, 4 and 8 seconds. A bot whose task fails begins anew, as somebody would start
 * it. Only embedding counts here: no task has to start, nothing is read and nothing written.
 */
final class OwnWay {
  private static final int BATCH = 10;
  private static final int TRIES = 5;
  private static final Set<Integer> TRIED_AGAIN = Set.of(429, 500, 502, 503, 504);
  private static final String MODEL = "cohere.embed-multilingual-v3";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI address;
  private final LongAdder calls = new LongAdder();
  private final LongAdder failedTasks = new LongAdder();
  private final LongAdder textsPaidTwice = new LongAdder();

  OwnWay(URI endpoint) {
    this.address = endpoint.resolve("/model/" + MODEL + "/invoke");
  }

  /**
   * How it went.
   *
   * @param wall of all together
   * @param calls that were answered with embeddings
   * @param failedTasks tasks that ended because of a call
   * @param textsPaidTwice texts that had been embedded when their task failed
   */
  record Run(Duration wall, long calls, long failedTasks, long textsPaidTwice) {}

  /** The calls that bots of these sizes need. */
  static long calls(List<Integer> sizes) {
    return sizes.stream().mapToLong(size -> (size + BATCH - 1) / BATCH).sum();
  }

  /**
   * Embeds all bots.
   *
   * @param bots the texts of each
   * @param atOnce as many tasks
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
      throw new IllegalStateException("the application's own way ended", e);
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - began);
    return new Run(wall, calls.sum(), failedTasks.sum(), textsPaidTwice.sum());
  }

  private Void work(Queue<List<String>> left, Random random)
      throws IOException, InterruptedException {
    for (List<String> bot = left.poll(); bot != null; bot = left.poll()) {
      while (!whole(bot, random)) {
        failedTasks.increment();
      }
    }
    return null;
  }

  private boolean whole(List<String> bot, Random random) throws IOException, InterruptedException {
    for (int from = 0; from < bot.size(); from += BATCH) {
      if (!embedded(bot.subList(from, Math.min(bot.size(), from + BATCH)), random)) {
        textsPaidTwice.add(from);
        return false;
      }
    }
    return true;
  }

  private boolean embedded(List<String> texts, Random random)
      throws IOException, InterruptedException {
    ObjectNode body = JsonMapper.shared().createObjectNode();
    texts.forEach(body.putArray("texts")::add);
    body.put("input_type", "search_document");
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)))
            .build();
    for (int tries = 1; ; tries++) {
      int status = client.send(request, BodyHandlers.ofByteArray()).statusCode();
      if (status == 200) {
        calls.increment();
        return true;
      }
      if (tries == TRIES || !TRIED_AGAIN.contains(status)) {
        return false;
      }
      Thread.sleep(Duration.ofMillis((long) (random.nextDouble() * (500L << tries))));
    }
  }
}
