package dev.portage.sandbox.postgres;

/** How a server ends. */
public enum StopMode {
  /** Transactions are rolled back, clients disconnected, everything is written. */
  FAST("fast"),
  /** Everything is dropped; the next start recovers, as after a crash. */
  IMMEDIATE("immediate");

  private final String word;

  StopMode(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
