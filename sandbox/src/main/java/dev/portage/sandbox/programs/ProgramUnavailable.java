package dev.portage.sandbox.programs;

/**
 * The sandbox cannot have a program, or the server that it starts, which was asked for. The message
 * says what was observed and what to do about it.
 */
public final class ProgramUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ProgramUnavailable(String message) {
    super(message);
  }

  public ProgramUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
