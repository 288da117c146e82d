package dev.portage.sidecluster;

/** What a look found. */
sealed interface Seen<T> {
  /** It is as it should be. */
  record Done<T>(T value) implements Seen<T> {}

  /** It is on the way, or was only just asked for. */
  record NotYet<T>(String status) implements Seen<T> {}
}
