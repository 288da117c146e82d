package dev.portage.sandbox.aws.dms;

import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a data migration as DMS does: unlike those of classic tasks, all times are texts in ISO
 * 8601.
 */
final class DataMigrationJson {
  private final MigrationOrder order;
  private final ObjectNode node = JsonMapper.shared().createObjectNode();

  DataMigrationJson(DataMigration migration, Instant created) {
    this.order = migration.order();
    node.put("DataMigrationName", migration.name())
        .put("DataMigrationArn", migration.arn())
        .put("DataMigrationCreateTime", created.toString())
        .put("MigrationProjectArn", migration.project().arn())
        .put("ServiceAccessRoleArn", order.role())
        .put("DataMigrationType", order.type().word());
  }

  void state(MigrationStatus status, String failure, String stopReason) {
    node.put("DataMigrationStatus", status.word());
    if (!failure.isEmpty()) {
      node.put("LastFailureMessage", failure);
    }
    if (!stopReason.isEmpty()) {
      node.put("StopReason", stopReason);
    }
  }

  void times(Instant started, Instant ended) {
    if (started != null) {
      node.put("DataMigrationStartTime", started.toString());
    }
    if (ended != null) {
      node.put("DataMigrationEndTime", ended.toString());
    }
  }

  void settings() {
    DmsRequest request = order.request();
    ObjectNode settings = node.putObject("DataMigrationSettings");
    settings
        .put("NumberOfJobs", request.number("NumberOfJobs", 1))
        .put("CloudwatchLogsEnabled", request.flag("EnableCloudwatchLogs", false));
    request.text("SelectionRules").ifPresent(rules -> settings.put("SelectionRules", rules));
    if (request.body().has("SourceDataSettings")) {
      node.set("SourceDataSettings", request.body().path("SourceDataSettings"));
    }
    node.putArray("TargetDataSettings")
        .addObject()
        .put("TablePreparationMode", order.preparation().word());
  }

  void statistics(MigrationStatistics statistics, Duration elapsed) {
    ObjectNode json = node.putObject("DataMigrationStatistics");
    json.put("TablesQueued", statistics.queued())
        .put("TablesLoading", statistics.loading())
        .put("TablesLoaded", statistics.loaded())
        .put("TablesErrored", statistics.errored())
        .put("FullLoadPercentage", statistics.percentage())
        .put("CDCLatency", statistics.latency())
        .put("ElapsedTimeMillis", elapsed.toMillis());
    copy("DataMigrationStartTime", json, "StartTime");
    copy("DataMigrationEndTime", json, "StopTime");
  }

  private void copy(String from, ObjectNode to, String name) {
    if (node.has(from)) {
      to.set(name, node.get(from));
    }
  }

  ObjectNode node() {
    return node;
  }
}
