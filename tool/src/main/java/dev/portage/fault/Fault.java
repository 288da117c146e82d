package dev.portage.fault;

/**
 * Portage cannot continue, for a reason that the operator can remove. The message says what was
 * observed against what was expected; {@link #next} says what to do; neither ever holds a secret.
 */
public final class Fault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;
  private final String next;
  private final Transience transience;

  /**
   * A permanent fault that nothing was thrown for.
   *
   * @param code what the process exits with
   * @param message what, where, observed against expected
   * @param next the next command or step
   */
  public Fault(ExitCode code, String message, String next) {
    this(code, message, next, Transience.PERMANENT, null);
  }

  /** A permanent fault with the exception behind it, which only {@code --debug} shows. */
  public Fault(ExitCode code, String message, String next, Throwable cause) {
    this(code, message, next, Transience.PERMANENT, cause);
  }

  /**
   * A fault of which the place that makes it knows whether it is transient.
   *
   * @param cause or null where nothing was thrown
   */
  public Fault(ExitCode code, String message, String next, Transience transience, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.next = next;
    this.transience = transience;
  }

  /** A transient fault that nothing was thrown for. */
  public static Fault transientFault(ExitCode code, String message, String next) {
    return new Fault(code, message, next, Transience.TRANSIENT, null);
  }

  /** What the process exits with. */
  public ExitCode code() {
    return code;
  }

  /** What to do now, as a sentence. */
  public String next() {
    return next;
  }

  /** Whether the same call may succeed later, and after what. */
  public Transience transience() {
    return transience;
  }

  /** Whether the same call may succeed when it is repeated; {@link Retry} repeats it. */
  public boolean isTransient() {
    return transience != Transience.PERMANENT;
  }
}
