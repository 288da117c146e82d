package dev.portage.embed.model;

/** The service could not embed; the message says which one and why. */
public final class EmbeddingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says why. */
  public EmbeddingException(String message) {
    super(message);
  }
}
