package dev.portage.plan;

/**
 * A fact that the operator should know before or after the run.
 *
 * @param subject what it is about: a bot's title and id, or an item's key
 * @param what in a sentence without its subject
 */
public record Finding(String subject, String what) {
  @Override
  public String toString() {
    return subject + ": " + what;
  }
}
