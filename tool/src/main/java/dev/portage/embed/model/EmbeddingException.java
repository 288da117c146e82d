package dev.portage.embed.model;

/** Reports that a service could not embed; the message names the service and the reason. */
public final class EmbeddingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean isTransient;

  /**
   * An exception with this message.
   *
   * @param isTransient whether a later retry may succeed
   */
  public EmbeddingException(String message, boolean isTransient) {
    super(message);
    this.isTransient = isTransient;
  }

  /** Whether a later retry may succeed. */
  public boolean isTransient() {
    return isTransient;
  }
}
