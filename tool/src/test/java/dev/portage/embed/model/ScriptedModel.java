package dev.portage.embed.model;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A model of two dimensions that answers as it is told, and else with the number that the text is.
 */
final class ScriptedModel implements EmbeddingModel {
  private final Queue<EmbeddingAnswer> script = new ConcurrentLinkedQueue<>();
  private final AtomicReference<EmbeddingAnswer> always = new AtomicReference<>();
  private final AtomicReference<RuntimeException> thrown = new AtomicReference<>();
  private final AtomicReference<CountDownLatch> gathering =
      new AtomicReference<>(new CountDownLatch(0));
  private final Queue<Integer> batches = new ConcurrentLinkedQueue<>();
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  ScriptedModel answer(EmbeddingAnswer next) {
    script.add(next);
    return this;
  }

  void alwaysAnswer(EmbeddingAnswer answer) {
    always.set(answer);
  }

  void alwaysThrow(RuntimeException exception) {
    thrown.set(exception);
  }

  /** From now on the first calls wait for one another, until this many are in flight. */
  void gather(int calls) {
    gathering.set(new CountDownLatch(calls));
  }

  private void meet() {
    try {
      gathering.get().countDown();
      gathering.get().await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sizes of all calls so far. */
  List<Integer> batches() {
    return List.copyOf(batches);
  }

  int mostAtOnce() {
    return most.get();
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public int dimensions() {
    return 2;
  }

  @Override
  public int largestBatch() {
    return 96;
  }

  @Override
  public int longestText() {
    return 2048;
  }

  @Override
  public EmbeddingAnswer embed(List<String> texts, Purpose purpose) {
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    try {
      batches.add(texts.size());
      meet();
      return next(texts);
    } finally {
      now.decrementAndGet();
    }
  }

  private EmbeddingAnswer next(List<String> texts) {
    if (thrown.get() != null) {
      throw thrown.get();
    }
    EmbeddingAnswer scripted = always.get() == null ? script.poll() : always.get();
    if (scripted == null && texts.stream().anyMatch(text -> text.length() > longestText())) {
      return new EmbeddingAnswer.TooLong("longer than " + longestText());
    }
    return scripted != null
        ? scripted
        : new EmbeddingAnswer.Vectors(
            texts.stream().map(text -> new float[] {Integer.parseInt(text), 1}).toList());
  }
}
