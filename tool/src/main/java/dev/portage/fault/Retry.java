package dev.portage.fault;

import dev.failsafe.Execution;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Retries transient faults (exponential backoff with jitter) until the retry window is over. The
 * delays come from Failsafe; the time and the waiting are handed in.
 */
public final class Retry {
  private static final double BACKOFF = 2;
  private static final double JITTER = 0.25;

  private final dev.failsafe.RetryPolicy<Object> delays;
  private final RetryWindow window;
  private final Pause pause;
  private final Consumer<String> report;

  /** Work that may fail and be repeated. */
  @FunctionalInterface
  public interface Attempt<T> {
    /**
     * Does it once.
     *
     * @param attempt 1 for the first one
     */
    T run(int attempt);
  }

  /** Waits, however the caller does that. */
  @FunctionalInterface
  public interface Pause {
    /**
     * Waits this long, or until the operator stops it.
     *
     * @return whether to try again; false where the operator stopped it
     */
    boolean goOn(Duration delay);
  }

  /**
   * Retries by this policy.
   *
   * @param report gets a sentence without a full stop when a kind of fault is met for the first
   *     time since anything succeeded: what is waited for, and for how long
   */
  public Retry(RetryPolicy policy, InstantSource clock, Pause pause, Consumer<String> report) {
    this.delays =
        dev.failsafe.RetryPolicy.builder()
            .withBackoff(policy.firstDelay(), policy.maxDelay(), BACKOFF)
            .withJitter(JITTER)
            .withMaxAttempts(-1)
            .build();
    this.window = new RetryWindow(policy, clock);
    this.pause = pause;
    this.report = report;
  }

  /** Says that something succeeded: the next fault opens a new window. */
  public void progress() {
    window.close();
  }

  /**
   * The result of the first attempt that succeeds.
   *
   * @return empty where the operator stopped it while it waited
   * @throws Fault the last one, where it is permanent or the window is over
   */
  public <T> Optional<T> call(Attempt<T> work) {
    Execution<Object> execution = Execution.of(delays);
    while (true) {
      try {
        T result = work.run(execution.getAttemptCount() + 1);
        if (execution.getAttemptCount() > 0) {
          progress();
        }
        return Optional.of(result);
      } catch (Fault fault) {
        if (!waited(fault, execution)) {
          return Optional.empty();
        }
      }
    }
  }

  /** The same for work without a result; false where the operator stopped it. */
  public boolean run(Runnable work) {
    return call(attempt -> {
          work.run();
          return true;
        })
        .isPresent();
  }

  private boolean waited(Fault fault, Execution<Object> execution) {
    Duration left = fault.isTransient() ? window.left(fault) : Duration.ZERO;
    if (!left.isPositive()) {
      throw fault;
    }
    if (window.isNew(fault)) {
      report.accept(sentence(fault, left));
    }
    execution.recordException(fault);
    return pause.goOn(execution.getDelay());
  }

  private static String sentence(Fault fault, Duration left) {
    return switch (fault.transience()) {
      case PERMANENT -> fault.getMessage();
      case TRANSIENT -> "%s; retrying for up to %s".formatted(fault.getMessage(), text(left));
      case AFTER_LOGIN ->
          "%s; waiting for up to %s. %s This run then resumes"
              .formatted(fault.getMessage(), text(left), fault.next());
    };
  }

  private static String text(Duration left) {
    return left.toMinutes() > 0
        ? String.format(Locale.ROOT, "%d min", left.toMinutes())
        : String.format(Locale.ROOT, "%.1f s", left.toMillis() / 1_000.0);
  }
}
