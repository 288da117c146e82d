package dev.portage.sandbox.aws.models;

import java.util.ArrayList;
import java.util.List;

/**
 * What of one message is not as the service's model says.
 *
 * @param message which message, such as {@code the answer of ecs:RunTask}
 */
record Findings(String message, List<String> all) {
  static Findings of(String message) {
    return new Findings(message, new ArrayList<>());
  }

  /**
   * Adds a finding.
   *
   * @param where the path of a member, or an empty string for the message as a whole
   * @param what observed against expected
   */
  void add(String where, String what) {
    all.add(message + (where.isEmpty() ? " " : ": " + where + " ") + what);
  }

  /** Adds a finding for a member that the shape does not have, unless AWS has it by now. */
  void unknown(String path, Shape shape, String member) {
    if (!ModelDeviations.isNewer(shape.name(), member)) {
      add(path, "is no member of " + shape.name());
    }
  }

  /** Adds a finding for each required member that is missing. */
  void missing(String where, List<String> required, Iterable<String> present) {
    List<String> missing = new ArrayList<>(required);
    present.forEach(missing::remove);
    missing.forEach(member -> add(path(where, member), "is missing, and is required"));
  }

  static String path(String where, String member) {
    return where.isEmpty() ? member : where + "." + member;
  }
}
