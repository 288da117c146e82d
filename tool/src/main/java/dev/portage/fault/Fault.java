package dev.portage.fault;

/**
 * Portage cannot go on, for a reason that the operator can mend. The message says what was observed
 * against what was expected; {@link #next} says what to do; neither ever holds a secret.
 */
public final class Fault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;
  private final String next;

  /**
   * A fault that nothing was thrown for.
   *
   * @param code what the process exits with
   * @param message what, where, observed against expected
   * @param next the next command or step
   */
  public Fault(ExitCode code, String message, String next) {
    this(code, message, next, null);
  }

  /** The same, with the exception behind it, which only {@code --debug} shows. */
  public Fault(ExitCode code, String message, String next, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.next = next;
  }

  /** What the process exits with. */
  public ExitCode code() {
    return code;
  }

  /** What to do now, as a sentence. */
  public String next() {
    return next;
  }
}
