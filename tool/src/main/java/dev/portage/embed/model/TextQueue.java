package dev.portage.embed.model;

import dev.portage.embed.model.Embedder.PendingText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Texts that wait for a call, and the rule when a batch of them goes: when the pace has room for
 * it, and it is full or nobody will bring more soon. What it holds is taken at the last moment, so
 * that a bot that is before others finds its place.
 */
final class TextQueue {
  /** The pace may recover before it said it would. */
  private static final long RECHECK = TimeUnit.MILLISECONDS.toNanos(500);

  private final int largest;
  private final Pace pace;
  private final Duration linger;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final PriorityQueue<Place> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Place::rank).thenComparingLong(Place::number));

  private long ranks;
  private long numbers;
  private int open;
  private boolean ended;

  private record Place(PendingText text, long number) {
    long rank() {
      return text.rank();
    }
  }

  TextQueue(int largest, Pace pace, Duration linger) {
    this.largest = largest;
    this.pace = pace;
    this.linger = linger;
  }

  /** Grows with each call. */
  long nextRank() {
    return guarded(() -> ranks++);
  }

  /** Somebody may bring texts from now on. */
  void opened() {
    guarded(() -> open++);
  }

  /** One of those brings no more. */
  void closed() {
    guarded(() -> open--);
  }

  void add(List<PendingText> texts) {
    guarded(
        () -> {
          texts.forEach(text -> waiting.add(new Place(text, numbers++)));
          return texts.size();
        });
  }

  /** From now on there is nothing to take; what was left comes back. */
  List<PendingText> end() {
    return guarded(
        () -> {
          ended = true;
          List<PendingText> left = waiting.stream().map(Place::text).toList();
          waiting.clear();
          return left;
        });
  }

  private <T> T guarded(Supplier<T> change) {
    lock.lock();
    try {
      T result = change.get();
      changed.signalAll();
      return result;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next batch; empty when the queue has ended. */
  List<PendingText> take() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !ended) {
        changed.await();
      }
      long lingered = System.nanoTime() + linger.toNanos();
      for (long wait = untilDue(lingered); wait > 0 && !ended; wait = untilDue(lingered)) {
        changed.awaitNanos(Math.min(wait, RECHECK));
      }
      return ended ? List.of() : first();
    } finally {
      lock.unlock();
    }
  }

  private long untilDue(long lingered) {
    boolean goes = waiting.size() >= largest || open == 0;
    return goes ? pace.untilFree() : Math.max(pace.untilFree(), lingered - System.nanoTime());
  }

  private List<PendingText> first() {
    List<PendingText> batch = new ArrayList<>();
    double room = pace.mostTokens();
    while (batch.size() < largest && !waiting.isEmpty()) {
      room -= Tokens.expected(waiting.element().text().text());
      if (room < 0 && !batch.isEmpty()) {
        break;
      }
      batch.add(waiting.remove().text());
    }
    return batch;
  }
}
