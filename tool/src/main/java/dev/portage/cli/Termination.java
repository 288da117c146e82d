package dev.portage.cli;

import dev.portage.embed.StopSignal;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Passes SIGTERM, and Ctrl-C, on to a worker: it gets nine of the ten seconds that ECS and Docker
 * leave at least before they kill, and then exits with what came of its work.
 */
final class Termination implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(9);

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;
  private OptionalInt exitCode = OptionalInt.empty();

  Termination(StopSignal stop) {
    this.hook = Thread.ofPlatform().name("stop").unstarted(() -> end(stop));
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void end(StopSignal stop) {
    stop.ask();
    try {
      if (done.await(GRACE.toMillis(), TimeUnit.MILLISECONDS) && code().isPresent()) {
        Runtime.getRuntime().halt(code().getAsInt());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized OptionalInt code() {
    return exitCode;
  }

  /** The work has ended with this. */
  int exit(int code) {
    synchronized (this) {
      exitCode = OptionalInt.of(code);
    }
    return code;
  }

  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down already, and has started the hook.
      return;
    }
  }
}
