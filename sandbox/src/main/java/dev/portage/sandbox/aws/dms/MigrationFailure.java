package dev.portage.sandbox.aws.dms;

/** Ends the run of a data migration; its message is what the status failed is reported with. */
final class MigrationFailure extends Exception {
  private static final long serialVersionUID = 1L;

  MigrationFailure(String message) {
    super(message);
  }

  /** DMS says no more than this sentence for a wrong role, secret, user or password. */
  static MigrationFailure noConnection(String why) {
    return new MigrationFailure("AWS DMS can't connect to your data providers. " + why);
  }
}
