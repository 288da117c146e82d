package dev.portage.embed.model;

/** The service could not embed; the message says which one and why. */
public final class EmbeddingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean isTransient;

  /**
   * Says why.
   *
   * @param isTransient whether another try, later, may go through
   */
  public EmbeddingException(String message, boolean isTransient) {
    super(message);
    this.isTransient = isTransient;
  }

  /** Whether another try, later, may go through. */
  public boolean isTransient() {
    return isTransient;
  }
}
