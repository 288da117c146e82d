package dev.portage.embed.model;

/** The result of embedding one text. */
public sealed interface Embedded {
  /** Its vector is in the {@link VectorCache}. */
  record Cached() implements Embedded {}

  /** The text is too long for the model; parts of it may be accepted. */
  record TooLong(String why) implements Embedded {}
}
