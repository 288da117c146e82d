package dev.portage.replicate;

import dev.portage.fault.Fault;
import dev.portage.postgres.ChangeStream;
import dev.portage.postgres.Lsn;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads a stream in a thread of its own, ahead of what is applied: a server ends a stream whose
 * reader is silent for a minute, and applying may take longer. Memory is bounded by the bytes that
 * wait, or one row that is longer.
 */
final class StreamReader implements AutoCloseable {
  /** Bytes of messages that wait to be applied. */
  private static final long MOST = 64L << 20;

  /** How often it looks for a message: what comes later than another one waits no longer. */
  private static final Duration POLL = Duration.ofMillis(5);

  private final ChangeStream stream;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Queue<Streamed> waiting = new ArrayDeque<>();
  private long bytes;
  private Lsn passed = Lsn.NONE;
  private Optional<RuntimeException> failed = Optional.empty();
  private boolean closed;
  private final CountDownLatch idle = new CountDownLatch(1);
  private volatile Lsn stored;
  private long reported = System.nanoTime();

  private StreamReader(ChangeStream stream, Lsn stored) {
    this.stream = stream;
    this.stored = stored;
  }

  /**
   * Begins to read.
   *
   * @param stored up to which all commits are stored already
   */
  static StreamReader start(ChangeStream stream, Lsn stored) {
    StreamReader reader = new StreamReader(stream, stored);
    // Polling sockets for virtual threads would take more processor time than the rest of it.
    Thread.ofPlatform().name("replication, reading").daemon().start(reader::run);
    return reader;
  }

  private void run() {
    try {
      while (true) {
        Optional<ByteBuffer> message = stream.poll();
        if (message.isPresent()) {
          add(PgOutput.parse(message.get()));
        } else {
          passed();
          idle.await(POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
        report();
      }
    } catch (RuntimeException e) {
      fail(e);
    } catch (InterruptedException e) {
      fail(new IllegalStateException("interrupted", e));
    }
  }

  /** What is stored is reported once a second: the server has to keep its log until then. */
  private void report() {
    if (System.nanoTime() - reported >= ChangeStream.STATUS.toNanos()) {
      stream.report(stored);
      reported = System.nanoTime();
    }
  }

  /** All that was sent before this position is given or waits. */
  private void passed() {
    lock.lock();
    try {
      passed = passed.orLater(stream.passed());
    } finally {
      lock.unlock();
    }
  }

  private void fail(RuntimeException e) {
    lock.lock();
    try {
      failed = Optional.of(e);
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void add(Streamed message) throws InterruptedException {
    lock.lock();
    try {
      while (bytes > MOST && !closed) {
        if (!room.await(ChangeStream.STATUS.toMillis(), TimeUnit.MILLISECONDS)) {
          report();
        }
      }
      waiting.add(message);
      bytes += message.size();
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next message; empty where none comes in time.
   *
   * @throws Fault where the stream has ended, and all that came before was given
   */
  Optional<Streamed> next(Duration wait) {
    lock.lock();
    try {
      long left = wait.toNanos();
      while (waiting.isEmpty()) {
        if (failed.isPresent()) {
          throw failed.get();
        }
        if (left <= 0) {
          return Optional.empty();
        }
        left = arrived.awaitNanos(left);
      }
      Streamed message = waiting.remove();
      bytes -= message.size();
      room.signalAll();
      return Optional.of(message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while following the source", e);
    } finally {
      lock.unlock();
    }
  }

  /** Whether the next message is there already. */
  boolean hasNext() {
    lock.lock();
    try {
      return !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Up to which the source has no commits that were not given; where a message waits, nothing is
   * known. So the log of a source that writes other tables only need not be kept.
   */
  Lsn given() {
    lock.lock();
    try {
      return waiting.isEmpty() ? passed : Lsn.NONE;
    } finally {
      lock.unlock();
    }
  }

  /** All commits up to here are stored, and the server need not keep them. */
  void stored(Lsn end) {
    stored = end;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      idle.countDown();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    stream.close();
  }
}
