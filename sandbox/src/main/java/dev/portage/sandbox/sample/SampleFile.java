package dev.portage.sandbox.sample;

import java.util.Locale;

/**
 * A file that a user gave to a bot.
 *
 * @param name the name under which the application keeps it, of any script
 * @param document the name of the text that it is made from, without the endings
 * @param condition what the bucket has of it
 */
public record SampleFile(String name, String document, Condition condition) {

  /** What the bucket has of a file. */
  public enum Condition {
    /** All of it. */
    WHOLE,
    /** Nothing, though the bot names it: somebody emptied the bucket. */
    MISSING,
    /** Its first half. */
    TRUNCATED
  }

  static SampleFile whole(String name, String document) {
    return new SampleFile(name, document, Condition.WHOLE);
  }

  static SampleFile missing(String name, String document) {
    return new SampleFile(name, document, Condition.MISSING);
  }

  static SampleFile truncated(String name, String document) {
    return new SampleFile(name, document, Condition.TRUNCATED);
  }

  String extension() {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
