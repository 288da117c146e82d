package dev.portage.embed.model;

/** The service could not embed; the message says which one and why. */
public final class EmbeddingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean passing;

  /**
   * Says why.
   *
   * @param passing whether another try, later, may go through
   */
  public EmbeddingException(String message, boolean passing) {
    super(message);
    this.passing = passing;
  }

  /** Whether another try, later, may go through. */
  public boolean passing() {
    return passing;
  }
}
