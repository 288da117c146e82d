package dev.portage.dms;

import dev.portage.dms.DmsProgress.Lag;
import dev.portage.dms.DmsProgress.Tables;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.databasemigration.model.DataMigration;
import software.amazon.awssdk.services.databasemigration.model.DataMigrationStatistics;

/** Reads the progress out of what DMS says of a data migration. */
final class AwsProgress {
  private AwsProgress() {}

  /**
   * The progress.
   *
   * @param ofAurora whether its source is an Aurora cluster
   * @param lags the lag of a data migration, by its ARN, as the source has it
   */
  static DmsProgress of(DataMigration found, boolean ofAurora, Function<String, Lag> lags) {
    Lag measured = lags.apply(found.dataMigrationArn());
    DataMigrationStatistics statistics =
        Optional.ofNullable(found.dataMigrationStatistics())
            .orElseGet(() -> DataMigrationStatistics.builder().build());
    DmsState state = DmsState.of(found.dataMigrationStatus());
    boolean loaded = number(statistics.fullLoadPercentage()) >= 100;
    return new DmsProgress(
        state,
        found.dataMigrationStatus(),
        number(statistics.fullLoadPercentage()),
        new Tables(
            number(statistics.tablesQueued()),
            number(statistics.tablesLoading()),
            number(statistics.tablesLoaded()),
            number(statistics.tablesErrored())),
        new Lag(
            state == DmsState.FOLLOWING
                ? Optional.ofNullable(statistics.cdcLatency()).map(Duration::ofSeconds)
                : Optional.empty(),
            measured.bytes(),
            measured.confirmed()),
        trouble(state, found).map(message -> DmsTrouble.of(message, loaded, ofAurora)));
  }

  private static Optional<String> trouble(DmsState state, DataMigration found) {
    return state == DmsState.FAILED
        ? Optional.of(
            Optional.ofNullable(found.lastFailureMessage())
                .orElse("DMS does not say why it has failed"))
        : Optional.empty();
  }

  private static int number(Integer value) {
    return value == null ? 0 : value;
  }
}
