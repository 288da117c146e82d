package dev.portage.sandbox.sample;

import java.util.Locale;

/**
 * A file that a user uploaded for a bot.
 *
 * @param name the name of the file in the application, in any script
 * @param document the name of the text from which the file is generated, without extensions
 * @param condition the condition of the file in the bucket
 */
public record SampleFile(String name, String document, Condition condition) {

  /** The condition of a file in the bucket. */
  public enum Condition {
    /** The file is complete. */
    WHOLE,
    /** The bucket does not have the file, although the bot lists it. */
    MISSING,
    /** The bucket has only the first half of the file. */
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
