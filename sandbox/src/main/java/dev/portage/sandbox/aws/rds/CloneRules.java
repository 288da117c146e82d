package dev.portage.sandbox.aws.rds;

import dev.portage.sandbox.aws.http.Account;
import java.util.Optional;

/** What RDS refuses about a clone, before it does anything (RestoreDBClusterToPointInTime). */
final class CloneRules {
  private static final String CLONE = "copy-on-write";
  private static final String SOURCE = "SourceDBClusterIdentifier";

  private CloneRules() {}

  /** Refuses values that do not fit together. */
  static void request(RdsForm form) {
    boolean latest = form.flag("UseLatestRestorableTime");
    Optional<String> time = form.text("RestoreToTime");
    String type = form.text("RestoreType").orElse("full-copy");
    if (!type.equals(CLONE)) {
      // RDS also takes full-copy, which needs a log that the sandbox does not keep.
      throw RdsErrors.value("Invalid restore type: " + type);
    }
    if (time.isPresent()) {
      throw RdsErrors.combination(
          latest
              ? "RestoreToTime and UseLatestRestorableTime can not be specified together."
              : "RestoreToTime can not be specified with the restore type copy-on-write.");
    }
    if (!latest) {
      throw RdsErrors.combination("RestoreToTime or UseLatestRestorableTime must be specified.");
    }
    if (!form.text("EngineMode").orElse("provisioned").equals("provisioned")) {
      throw RdsErrors.value("Invalid engine mode: " + form.required("EngineMode"));
    }
  }

  /** Returns the source in a call; a cluster of another account or region is not found. */
  static String source(RdsForm form, Account account) {
    String source = form.requiredIdentifier(SOURCE);
    String prefix = account.arn("rds", "cluster:");
    if (source.startsWith("arn:") && !source.startsWith(prefix)) {
      throw RdsErrors.noCluster(source);
    }
    return source;
  }

  /** Refuses a key for a cluster that is not encrypted: a clone shares its pages. */
  static void key(RdsForm form, AuroraCluster source) {
    if (form.text("KmsKeyId").isPresent() && source.kmsKey().isEmpty()) {
      throw RdsErrors.combination(
          "KmsKeyId can not be specified: the source DB cluster %s is not encrypted."
              .formatted(source.identifier()));
    }
  }
}
