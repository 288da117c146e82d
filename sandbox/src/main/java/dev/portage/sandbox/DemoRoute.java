package dev.portage.sandbox;

import dev.portage.sandbox.sample.SampleBot;
import dev.portage.sandbox.sample.SampleHistory.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A route that the demo can play, and what it makes of the sample's bots. */
enum DemoRoute {
  /** Every bot is embedded again, from its sources. */
  REEMBED(
      "reembed",
      "Three bots of the sample have a source that is missing, broken or gone, on purpose: they are"
          + " listed, and keep nobody waiting."),
  /** The rows of the snapshot that the update left are copied. */
  COPY(
      "copy",
      "Bots of the sample that had no rows before the update are listed: there is nothing to copy"
          + " of them, and --route reembed would bring them back.");

  private final String word;
  private final String remark;

  DemoRoute(String word, String remark) {
    this.word = word;
    this.remark = remark;
  }

  /** By the name that {@code migrate --route} knows. */
  static Optional<DemoRoute> named(String name) {
    return Arrays.stream(values()).filter(route -> route.word.equals(name)).findFirst();
  }

  /** The whole command, as arguments. */
  List<String> migrate() {
    return switch (this) {
      case REEMBED -> List.of("migrate", "--route", word, "--yes");
      case COPY -> List.of("migrate", "--route", word, "--snapshot", "latest", "--yes");
    };
  }

  /** What to say at the end of those that did not come back. */
  String remark() {
    return remark;
  }

  /** The outcome that a bot has to have, as {@code status} says it. */
  String expected(SampleBot bot) {
    return switch (this) {
      case REEMBED ->
          switch (bot.expected()) {
            case EMBEDDED -> "migrated";
            case NO_KNOWLEDGE, LEFT_ALONE -> "not-applicable";
            case SOURCE_UNREADABLE -> "failed";
          };
      case COPY -> bot.history().rows() == Rows.NONE ? "not-applicable" : "migrated";
    };
  }
}
