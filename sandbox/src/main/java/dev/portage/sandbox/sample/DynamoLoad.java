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

/** Writes items in the largest batches that DynamoDB takes, several at a time. */
record DynamoLoad(DynamoDbClient client, String table) {
  /** DynamoDB's own limit on a BatchWriteItem. */
  private static final int BATCH = 25;

  /** More does not make DynamoDB Local faster, which writes one after the other. */
  private static final int AT_A_TIME = 4;

  /** A batch that is not taken whole after so many tries never will be. */
  private static final int TRIES = 20;

  int load(List<Map<String, AttributeValue>> items) {
    Semaphore places = new Semaphore(AT_A_TIME);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int from = 0; from < items.size(); from += BATCH) {
        var batch = items.subList(from, Math.min(from + BATCH, items.size()));
        running.add(threads.submit(() -> inTurn(places, batch)));
      }
      running.forEach(DynamoLoad::await);
    }
    return items.size();
  }

  private void inTurn(Semaphore places, List<Map<String, AttributeValue>> batch) {
    places.acquireUninterruptibly();
    try {
      write(batch);
    } finally {
      places.release();
    }
  }

  private void write(List<Map<String, AttributeValue>> batch) {
    Map<String, List<WriteRequest>> left = Map.of(table, batch.stream().map(this::put).toList());
    for (int attempt = 0; attempt < TRIES && !left.isEmpty(); attempt++) {
      var request = left;
      left = client.batchWriteItem(write -> write.requestItems(request)).unprocessedItems();
    }
    if (!left.isEmpty()) {
      throw new IllegalStateException("table " + table + " did not take " + left.get(table).size());
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
