package dev.portage.sidecluster;

/** What one poll found. */
sealed interface PollResult<T> {
  /** It is as it should be. */
  record Done<T>(T value) implements PollResult<T> {}

  /** It is in progress, or was only just requested. */
  record NotYet<T>(String status) implements PollResult<T> {}
}
