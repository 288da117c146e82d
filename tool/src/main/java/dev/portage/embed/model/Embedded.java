package dev.portage.embed.model;

/** What became of one text. */
public sealed interface Embedded {
  /** Its vector stands on the {@link VectorCache}. */
  record Cached() implements Embedded {}

  /** The model takes no text so long; parts of it may go. */
  record TooLong(String why) implements Embedded {}
}
