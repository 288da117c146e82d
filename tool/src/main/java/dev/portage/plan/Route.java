package dev.portage.plan;

/** How knowledge comes back. */
public sealed interface Route {
  /** Reads the sources again, cuts, embeds, and writes to the new cluster. */
  record Reembed() implements Route {}

  /** Copies the rows of a snapshot, or of a cluster that still runs. */
  record Copy() implements Route {}

  /** As the option {@code --route} and the journal spell it. */
  default String word() {
    return switch (this) {
      case Reembed ignored -> "reembed";
      case Copy ignored -> "copy";
    };
  }
}
