package dev.portage.sandbox.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Writes items in batches of the maximum size, several of them concurrently. */
record DynamoLoad(DynamoDbClient client, String table) {
  /** DynamoDB's limit for one BatchWriteItem. */
  private static final int BATCH = 25;

  /** More concurrent batches are not faster, since DynamoDB Local writes one after the other. */
  private static final int CONCURRENT_BATCHES = 4;

  /** Attempts for the unprocessed items of a batch. */
  private static final int MAX_ATTEMPTS = 20;

  int load(List<Map<String, AttributeValue>> items) {
    Semaphore permits = new Semaphore(CONCURRENT_BATCHES);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int from = 0; from < items.size(); from += BATCH) {
        var batch = items.subList(from, Math.min(from + BATCH, items.size()));
        running.add(threads.submit(() -> writeWithPermit(permits, batch)));
      }
      running.forEach(DynamoLoad::await);
    }
    return items.size();
  }

  private void writeWithPermit(Semaphore permits, List<Map<String, AttributeValue>> batch) {
    permits.acquireUninterruptibly();
    try {
      write(batch);
    } finally {
      permits.release();
    }
  }

  private void write(List<Map<String, AttributeValue>> batch) {
    Map<String, List<WriteRequest>> left = Map.of(table, batch.stream().map(this::put).toList());
    for (int attempt = 0; attempt < MAX_ATTEMPTS && !left.isEmpty(); attempt++) {
      var request = left;
      left = client.batchWriteItem(write -> write.requestItems(request)).unprocessedItems();
    }
    if (!left.isEmpty()) {
      throw new IllegalStateException(
          "%d items of a batch could not be written to the table %s after %d attempts"
              .formatted(left.get(table).size(), table, MAX_ATTEMPTS));
    }
  }

  private WriteRequest put(Map<String, AttributeValue> item) {
    return WriteRequest.builder().putRequest(put -> put.item(item)).build();
  }

  private static void await(Future<?> batch) {
    try {
      batch.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while loading the sample", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot load the sample: " + e.getCause(), e.getCause());
    }
  }
}
