package dev.portage.plan;

/**
 * Something that an operator should know before or after.
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
