package dev.portage.embed.model;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A model with two dimensions that answers as scripted, and otherwise with the number in the text.
 */
final class ScriptedModel implements EmbeddingModel {
  private final Queue<EmbeddingAnswer> script = new ConcurrentLinkedQueue<>();
  private final AtomicReference<EmbeddingAnswer> always = new AtomicReference<>();
  private final AtomicReference<RuntimeException> thrown = new AtomicReference<>();
  private final AtomicReference<CountDownLatch> gathering =
      new AtomicReference<>(new CountDownLatch(0));
  private final AtomicReference<CountDownLatch> holding =
      new AtomicReference<>(new CountDownLatch(0));
  private final Queue<String> firstTexts = new ConcurrentLinkedQueue<>();
  private final Set<String> tooLong = ConcurrentHashMap.newKeySet();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final Semaphore made = new Semaphore(0);
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

  /** Makes the first calls wait until this many are in flight. */
  void gather(int calls) {
    gathering.set(new CountDownLatch(calls));
  }

  /** Makes calls wait until {@link #release}. */
  void hold() {
    holding.set(new CountDownLatch(1));
  }

  void release() {
    holding.get().countDown();
  }

  /** Rejects batches with this text as too long. */
  void tooLong(String text) {
    tooLong.add(text);
  }

  /** Rejects batches with this text. */
  void refuse(String text) {
    refused.add(text);
  }

  /** The first text of each call so far. */
  List<String> firstTexts() {
    return List.copyOf(firstTexts);
  }

  /** Waits until this many calls were made. */
  void awaitCalls(int calls) {
    made.acquireUninterruptibly(calls);
  }

  private void meet() {
    try {
      holding.get().await();
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
      firstTexts.add(texts.getFirst());
      batches.add(texts.size());
      made.release();
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
    if (texts.stream().anyMatch(tooLong::contains)) {
      return new EmbeddingAnswer.TooLong("one of these is too long");
    }
    if (texts.stream().anyMatch(refused::contains)) {
      return new EmbeddingAnswer.Refused("one of these is not wanted");
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
