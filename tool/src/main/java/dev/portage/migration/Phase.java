package dev.portage.migration;

import java.util.Locale;

/** The steps of a migration by {@code reembed}, in running order. */
public enum Phase {
  /** Find the deployment's values in its stack. */
  DISCOVER(1),
  /** Look whether the target can take rows, and open the journal. */
  CHECK(2),
  /** Scan bots, rows, files and quotas. */
  SURVEY(3),
  /** Fix what is to be done, and say what it costs. */
  PLAN(4),
  /** One embedding task for each bot. */
  EMBED(5),
  /** Apply once more: the application's rows win, deleted bots stay deleted. */
  RECONCILE(6),
  /** Prove it. */
  VERIFY(7);

  private static final int LAST = 7;

  private final int number;

  Phase(int number) {
    this.number = number;
  }

  /** One word, for the log. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As the log has it: {@code 3/7 survey}. */
  public String numbered() {
    return "%d/%d %s".formatted(number, LAST, word());
  }
}
