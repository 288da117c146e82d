package dev.portage.embed.text;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs parsers on threads of their own, so that a parser that hangs can be abandoned. The number of
 * threads is limited, and abandoned ones count: each may hold a processor and the memory of a file.
 *
 * <p>Java cannot limit the memory of one thread. When memory runs out, each file that was being
 * read is therefore read once more while no other is: if it fails again, that file is the cause.
 */
final class ParserThreads {
  private static final int MAX_THREADS = 8;

  private final Semaphore permits = new Semaphore(MAX_THREADS, true);

  /** The result of a run. */
  sealed interface Run<T> {
    record Done<T>(T result) implements Run<T> {}

    record OutOfTime<T>() implements Run<T> {}

    record OutOfMemory<T>() implements Run<T> {}

    /** Too many abandoned parsers still hold their threads. */
    record NoCapacity<T>() implements Run<T> {}
  }

  /**
   * Runs a parser, concurrently with others.
   *
   * @throws InterruptedException if the caller is interrupted; the work is then interrupted, too
   */
  <T> Run<T> run(String name, Callable<T> work, Duration limit) throws InterruptedException {
    return run(name, work, limit, 1);
  }

  /** Runs a parser while no other parser runs. */
  <T> Run<T> runExclusively(String name, Callable<T> work, Duration limit)
      throws InterruptedException {
    return run(name, work, limit, MAX_THREADS);
  }

  private <T> Run<T> run(String name, Callable<T> work, Duration limit, int taken)
      throws InterruptedException {
    if (!permits.tryAcquire(taken, limit.toNanos(), TimeUnit.NANOSECONDS)) {
      return new Run.NoCapacity<>();
    }
    FutureTask<T> task = new FutureTask<>(() -> released(work, taken));
    try {
      Thread.ofPlatform().daemon().name(name).start(task);
    } catch (OutOfMemoryError e) {
      // The thread could not be created.
      permits.release(taken);
      return new Run.OutOfMemory<>();
    }
    return awaited(task, limit);
  }

  /** The parser's own thread releases the permits when it ends, however late that is. */
  private <T> T released(Callable<T> work, int taken) throws Exception {
    try {
      return work.call();
    } finally {
      permits.release(taken);
    }
  }

  private static <T> Run<T> awaited(FutureTask<T> task, Duration limit)
      throws InterruptedException {
    try {
      return new Run.Done<>(task.get(limit.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return new Run.OutOfTime<>();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OutOfMemoryError) {
        return new Run.OutOfMemory<>();
      }
      throw new IllegalStateException("reading a file failed", e.getCause());
    } finally {
      task.cancel(true);
    }
  }
}
