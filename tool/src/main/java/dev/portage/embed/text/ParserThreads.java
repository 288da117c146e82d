package dev.portage.embed.text;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs parsers on threads of their own, so that one that hangs can be left behind, and never more
 * than a few, those left behind included: each may hold a file's worth of memory and a processor.
 *
 * <p>Memory has no limit for one thread. So where it ran out, the file is read once more while
 * nothing else is: then it is known whose fault it was, and what else was being read at that moment
 * gets its second chance in the same way.
 */
final class ParserThreads {
  private static final int MOST = 8;

  private final Semaphore places = new Semaphore(MOST, true);

  /** How it went. */
  sealed interface Run<T> {
    record Done<T>(T result) implements Run<T> {}

    record OutOfTime<T>() implements Run<T> {}

    record OutOfMemory<T>() implements Run<T> {}

    /** Too many earlier ones still hang. */
    record NoPlace<T>() implements Run<T> {}
  }

  /**
   * Runs what may be run beside others.
   *
   * @throws InterruptedException the work is then interrupted, too
   */
  <T> Run<T> run(String name, Callable<T> work, Duration limit) throws InterruptedException {
    return run(name, work, limit, 1);
  }

  /** Runs it while nothing else runs. */
  <T> Run<T> alone(String name, Callable<T> work, Duration limit) throws InterruptedException {
    return run(name, work, limit, MOST);
  }

  private <T> Run<T> run(String name, Callable<T> work, Duration limit, int taken)
      throws InterruptedException {
    if (!places.tryAcquire(taken, limit.toNanos(), TimeUnit.NANOSECONDS)) {
      return new Run.NoPlace<>();
    }
    FutureTask<T> task = new FutureTask<>(() -> released(work, taken));
    try {
      Thread.ofPlatform().daemon().name(name).start(task);
    } catch (OutOfMemoryError e) {
      // No thread could be made.
      places.release(taken);
      return new Run.OutOfMemory<>();
    }
    return awaited(task, limit);
  }

  /** A thread gives its place back itself: when it ends, however late. */
  private <T> T released(Callable<T> work, int taken) throws Exception {
    try {
      return work.call();
    } finally {
      places.release(taken);
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
