package dev.portage.sandbox.aws.dms;

/**
 * How far a run of a data migration is.
 *
 * @param queued tables whose load has not begun
 * @param loading tables that are being loaded
 * @param loaded tables that are loaded
 * @param errored tables whose load failed
 * @param latency of the changes, in seconds
 */
record MigrationStatistics(int queued, int loading, int loaded, int errored, int latency) {
  static final MigrationStatistics NONE = new MigrationStatistics(0, 0, 0, 0, 0);

  static MigrationStatistics queued(int tables) {
    return new MigrationStatistics(tables, 0, 0, 0, 0);
  }

  MigrationStatistics allLoading() {
    return new MigrationStatistics(0, queued + loading, loaded, errored, latency);
  }

  MigrationStatistics allLoaded() {
    return new MigrationStatistics(0, 0, queued + loading + loaded, errored, latency);
  }

  /** Counts the tables that are being loaded as failed. */
  MigrationStatistics loadFailed() {
    return new MigrationStatistics(queued, 0, loaded, errored + loading, latency);
  }

  MigrationStatistics behind(int seconds) {
    return new MigrationStatistics(queued, loading, loaded, errored, seconds);
  }

  /** Returns the loaded share of the tables, in percent. */
  int percentage() {
    int all = queued + loading + loaded + errored;
    return all == 0 ? 0 : 100 * loaded / all;
  }
}
