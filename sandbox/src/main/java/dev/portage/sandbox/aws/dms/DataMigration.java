package dev.portage.sandbox.aws.dms;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** A data migration with its state. */
final class DataMigration implements Resource {
  private final String name;
  private final String arn;
  private final MigrationProject project;
  private final MigrationOrder order;
  private final InstantSource clock;
  private final Instant created;
  private MigrationStatus status = MigrationStatus.CREATING;
  private MigrationStatistics statistics = MigrationStatistics.NONE;
  private boolean maintenance;
  private Instant started;
  private Instant ended;
  private String failure = "";
  private String stopReason = "";

  DataMigration(
      String name,
      String arn,
      MigrationProject project,
      MigrationOrder order,
      InstantSource clock) {
    this.name = name;
    this.arn = arn;
    this.project = project;
    this.order = order;
    this.clock = clock;
    this.created = clock.instant();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String arn() {
    return arn;
  }

  MigrationProject project() {
    return project;
  }

  MigrationOrder order() {
    return order;
  }

  /** Returns the status, which is maintenance while a new version of DMS is rolled out. */
  synchronized MigrationStatus status() {
    return maintenance && status.isRunning() ? MigrationStatus.MAINTENANCE : status;
  }

  synchronized void status(MigrationStatus now) {
    status = now;
  }

  synchronized void maintenance(boolean now) {
    maintenance = now;
  }

  /** Begins a run. */
  synchronized void started() {
    status = MigrationStatus.STARTING;
    statistics = MigrationStatistics.NONE;
    started = clock.instant();
    ended = null;
    failure = "";
    stopReason = "";
  }

  synchronized void statistics(UnaryOperator<MigrationStatistics> change) {
    statistics = change.apply(statistics);
  }

  /** Changes the status of a run, unless its stop was asked for meanwhile. */
  synchronized void proceeded(MigrationStatus now) {
    if (status.isRunning()) {
      status = now;
    }
  }

  synchronized void stopped(String reason) {
    status = MigrationStatus.STOPPED;
    stopReason = reason;
    ended = clock.instant();
  }

  synchronized void failed(String message) {
    status = MigrationStatus.FAILED;
    failure = message;
    ended = clock.instant();
  }

  @Override
  public ObjectNode json() {
    return json(true, true);
  }

  synchronized ObjectNode json(boolean withSettings, boolean withStatistics) {
    DataMigrationJson json = new DataMigrationJson(this, created);
    json.state(status(), failure, stopReason);
    json.times(started, ended);
    if (withSettings) {
      json.settings();
    }
    if (withStatistics && started != null) {
      json.statistics(statistics, elapsed());
    }
    return json.node();
  }

  private Duration elapsed() {
    return Duration.between(started, Optional.ofNullable(ended).orElseGet(clock::instant));
  }
}
