package dev.portage.sandbox;

import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.sample.SampleBot;
import dev.portage.sandbox.sample.SampleHistory.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A route that the demo can run, with the outcome that it expects for each bot of the sample. */
enum DemoRoute {
  /** Every bot is embedded again, from its sources. */
  REEMBED(
      "reembed",
      "Three bots of the sample have a source that is missing, damaged or unreachable, on purpose:"
          + " Portage lists them, and migrates all other bots."),
  /** The rows are copied from the snapshot that the update left. */
  COPY(
      "copy",
      "Portage lists the bots of the sample that had no rows before the update: there is nothing to"
          + " copy for them, and --route reembed can embed them."),
  /** The rows are copied from the old cluster, which is still written, and its changes follow. */
  REPLICATE(
      "replicate",
      "No write was lost: each one is on the new cluster, or was refused by the old one.");

  private final String id;
  private final String remark;

  DemoRoute(String id, String remark) {
    this.id = id;
    this.remark = remark;
  }

  /** Returns the route with this id, as {@code migrate --route} takes it. */
  static Optional<DemoRoute> named(String name) {
    return Arrays.stream(values()).filter(route -> route.id.equals(name)).findFirst();
  }

  /** Returns the arguments of the migration. */
  List<String> migrate(Sandbox sandbox) {
    return switch (this) {
      case REEMBED -> List.of("migrate", "--route", id, "--yes");
      case COPY -> List.of("migrate", "--route", id, "--snapshot", "latest", "--yes");
      case REPLICATE ->
          List.of(
              "migrate",
              "--route",
              id,
              "--source",
              oldCluster(sandbox),
              "--until-caught-up",
              "--yes");
    };
  }

  /** Returns the address of the old cluster, as {@code --source} takes it. */
  static String oldCluster(Sandbox sandbox) {
    return "postgresql://%s@%s:%d/postgres"
        .formatted(PostgresCluster.USER, sandbox.oldCluster().host(), sandbox.oldCluster().port());
  }

  /** Returns the final remark. */
  String remark() {
    return remark;
  }

  /** Returns the outcome that a bot must have in the output of {@code status}. */
  String expected(SampleBot bot) {
    return switch (this) {
      case REEMBED ->
          switch (bot.expected()) {
            case EMBEDDED -> "migrated";
            case NO_KNOWLEDGE, NOT_MIGRATED -> "not-applicable";
            case SOURCE_UNREADABLE -> "failed";
          };
      case COPY, REPLICATE -> bot.history().rows() == Rows.NONE ? "not-applicable" : "migrated";
    };
  }
}
