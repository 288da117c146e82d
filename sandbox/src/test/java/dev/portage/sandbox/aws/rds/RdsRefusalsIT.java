package dev.portage.sandbox.aws.rds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.DbClusterAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbClusterNotFoundException;
import software.amazon.awssdk.services.rds.model.DbClusterSnapshotNotFoundException;
import software.amazon.awssdk.services.rds.model.DbInstanceAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.rds.model.RestoreDbClusterFromSnapshotRequest;

/** RDS refuses what AWS refuses. */
class RdsRefusalsIT extends RdsSuite {
  @Test
  void duplicateIdentifiersAndUnknownVersionsAreRejected() {
    snapshot("twice");
    restore("twice", "once");
    assertThatThrownBy(() -> restore("twice", "once"))
        .isInstanceOf(DbClusterAlreadyExistsException.class);
    instance("once", "once-1");
    assertThatThrownBy(() -> instance("once", "once-1"))
        .isInstanceOf(DbInstanceAlreadyExistsException.class);
    assertThatThrownBy(() -> restore("nothing", "other"))
        .isInstanceOf(DbClusterSnapshotNotFoundException.class);
    assertThatThrownBy(
            () ->
                client.restoreDBClusterFromSnapshot(
                    r ->
                        r.snapshotIdentifier("twice")
                            .dbClusterIdentifier("old")
                            .engine("aurora-postgresql")))
        .isInstanceOf(RdsException.class)
        .hasMessageContaining("Cannot find version 15.3");
    assertThatThrownBy(() -> client.deleteDBCluster(r -> r.dbClusterIdentifier("once")))
        .hasMessageContaining("SkipFinalSnapshot");
  }

  @Test
  void aServerlessInstanceNeedsACapacityOfItsCluster() {
    snapshot("plain");
    client.restoreDBClusterFromSnapshot(
        r ->
            r.dbClusterIdentifier("plain")
                .snapshotIdentifier("plain")
                .engine("aurora-postgresql")
                .engineVersion("15.6"));
    assertThatThrownBy(() -> instance("plain", "plain-1"))
        .isInstanceOf(RdsException.class)
        .hasMessageContaining("Set the Serverless v2 scaling configuration");
  }

  @Test
  void aCapacityThatTheVersionDoesNotHaveIsRefused() {
    snapshot("scaled");
    restore("scaled", "scaled");
    await().atMost(SOON).until(() -> cluster("scaled").status().equals("available"));
    assertRefused("InvalidParameterValue", "at least 0.5", () -> capacity("scaled", 0, 4)); // 15.6
    assertRefused("InvalidParameterValue", "maximum", () -> capacity("scaled", 4, 2));
    assertRefused("InvalidParameterValue", "maximum", () -> capacity("scaled", 0.5, 0.5));
    assertRefused("InvalidParameterValue", "maximum", () -> capacity("scaled", 0.5, 300));
    assertRefused("InvalidParameterValue", "half-step", () -> capacity("scaled", 0.7, 2));
    assertRefused(
        "InvalidParameterCombination",
        "SecondsUntilAutoPause",
        () ->
            client.modifyDBCluster(
                r ->
                    r.dbClusterIdentifier("scaled")
                        .serverlessV2ScalingConfiguration(
                            c -> c.minCapacity(1.0).maxCapacity(2.0).secondsUntilAutoPause(300))));
    capacity("scaled", 0.5, 1);
    assertThat(cluster("scaled").serverlessV2ScalingConfiguration().maxCapacity()).isEqualTo(1.0);
    client.modifyDBCluster(
        r ->
            r.dbClusterIdentifier("scaled")
                .serverlessV2ScalingConfiguration(c -> c.minCapacity(2.0).maxCapacity(2.0)));
    assertThat(cluster("scaled").serverlessV2ScalingConfiguration().maxCapacity())
        .as("only in the next maintenance window")
        .isEqualTo(1.0);
    restore(
        "scaled",
        "pausing",
        r ->
            r.engineVersion("15.7")
                .serverlessV2ScalingConfiguration(
                    c -> c.minCapacity(0.0).maxCapacity(1.0).secondsUntilAutoPause(300)));
    assertRefused(
        "InvalidDBClusterStateFault", "not in available", () -> capacity("pausing", 1, 2));
  }

  @Test
  void namesPasswordsVersionsAndLifecyclesThatRdsRefusesAreRefused() {
    snapshot("rules");
    assertRefused(
        "InvalidParameterValue", "not a valid identifier", () -> restore("rules", "two--hyphens"));
    assertRefused("InvalidParameterValue", "not a valid identifier", () -> restore("rules", "1st"));
    assertRefused(
        "InvalidParameterValue", "not a valid identifier", () -> restore("rules", "a".repeat(64)));
    assertRefused(
        "InvalidParameterCombination",
        "Cannot restore to version 14.18 from version 15.3",
        () -> restore("rules", "lower", r -> r.engineVersion("14.18")));
    assertRefused(
        "InvalidParameterValue",
        "lifecycle",
        () -> restore("rules", "lifecycle", r -> r.engineLifecycleSupport("none")));
    restore("rules", "supported", r -> {});
    assertThat(cluster("supported").engineLifecycleSupport())
        .as("billed unless it is disabled")
        .isEqualTo("open-source-rds-extended-support");
    for (String password : List.of("short", "with space", "with/slash", "with@sign", "ünïcödé!")) {
      assertRefused(
          "InvalidParameterValue",
          "not a valid password",
          () ->
              client.modifyDBCluster(
                  r -> r.dbClusterIdentifier("supported").masterUserPassword(password)));
    }
  }

  @Test
  void aVersionWithoutStandardSupportNeedsExtendedSupport() {
    aws().rds().settings(RdsSettings.defaults().withOffered("15.6", "13.20"));
    aws().rds().put(source().version("13.9"), server);
    snapshot("old-major");
    aws().rds().put(source(), server);
    assertRefused(
        "InvalidParameterCombination",
        "end of standard support",
        () ->
            restore(
                "old-major",
                "old-major",
                r ->
                    r.engineVersion("13.20")
                        .engineLifecycleSupport("open-source-rds-extended-support-disabled")));
    restore("old-major", "old-major", r -> r.engineVersion("13.20"));
  }

  @Test
  void whatDoesNotFitACloneIsRefused() {
    assertRefused(
        "InvalidParameterCombination",
        "RestoreToTime",
        () -> clone("timed", r -> r.useLatestRestorableTime(null).restoreToTime(Instant.now())));
    assertRefused(
        "InvalidParameterCombination",
        "can not be specified together",
        () -> clone("timed", r -> r.restoreToTime(Instant.now())));
    assertRefused(
        "InvalidParameterCombination",
        "must be specified",
        () -> clone("timeless", r -> r.useLatestRestorableTime(null)));
    assertRefused(
        "InvalidParameterValue", "restore type", () -> clone("odd", r -> r.restoreType("copy")));
    assertRefused(
        "InvalidParameterValue", "engine mode", () -> clone("odd", r -> r.engineMode("mode")));
    assertRefused(
        "InvalidParameterCombination",
        "is not encrypted",
        () -> clone("encrypted", r -> r.kmsKeyId("arn:key")));
    assertRefused(
        "InvalidParameterValue", "not a valid identifier", () -> clone("two--hyphens", r -> {}));
    assertRefused(
        "InvalidParameterValue",
        "lifecycle",
        () -> clone("lifecycle", r -> r.engineLifecycleSupport("none")));
    assertRefused(
        "InvalidParameterValue",
        "at least 0.5",
        () ->
            clone(
                "small",
                r ->
                    r.serverlessV2ScalingConfiguration(
                        c -> c.minCapacity(0.0).maxCapacity(1.0)))); // of 15.3
    assertRefused(
        "MissingParameter", "Source", () -> clone("of", r -> r.sourceDBClusterIdentifier(null)));
    assertRefused("DBClusterAlreadyExistsFault", "already exists", () -> clone(SOURCE, r -> {}));
    assertThat(aws().rds().clusters())
        .doesNotContain(
            "timed", "timeless", "odd", "encrypted", "two--hyphens", "lifecycle", "small", "of");
  }

  @Test
  void onlyAClusterThatRunsHereIsCloned() {
    assertThatThrownBy(() -> clone("of", r -> r.sourceDBClusterIdentifier("nothing")))
        .isInstanceOf(DbClusterNotFoundException.class);
    assertThatThrownBy(
            () ->
                clone(
                    "of",
                    r ->
                        r.sourceDBClusterIdentifier(
                            "arn:aws:rds:eu-west-1:999999999999:cluster:" + SOURCE)))
        .isInstanceOf(DbClusterNotFoundException.class);
    // Long enough that it is still creating when it is to be cloned, on a busy machine too.
    aws().rds().settings(RdsSettings.defaults().withDelays(Duration.ofSeconds(4)));
    clone("bare", r -> r.sourceDBClusterIdentifier(cluster(SOURCE).dbClusterArn()));
    assertRefused(
        "InvalidDBClusterStateFault",
        "not in available",
        () -> clone("of", r -> r.sourceDBClusterIdentifier("bare")));
    await().atMost(SOON).until(() -> cluster("bare").status().equals("available"));
    assertRefused(
        "InvalidDBClusterStateFault",
        "no DB instance",
        () -> clone("of", r -> r.sourceDBClusterIdentifier("bare")));
    assertThat(aws().rds().clusters()).doesNotContain("of");
  }

  @Test
  void aCloneOfAnEncryptedClusterIsEncrypted() {
    aws().rds().put(source().encrypted("arn:key"), server);
    try {
      clone("same-key", r -> {});
      clone("other-key", r -> r.kmsKeyId("arn:other"));
      assertThat(cluster("same-key").kmsKeyId()).isEqualTo("arn:key");
      assertThat(cluster("other-key").kmsKeyId()).isEqualTo("arn:other");
    } finally {
      aws().rds().put(source(), server);
    }
  }

  private void assertRefused(String code, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RdsException.class,
            thrown -> assertThat(thrown.awsErrorDetails().errorCode()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  private void capacity(String cluster, double least, double most) {
    client.modifyDBCluster(
        r ->
            r.dbClusterIdentifier(cluster)
                .serverlessV2ScalingConfiguration(c -> c.minCapacity(least).maxCapacity(most))
                .applyImmediately(true));
  }

  private void restore(
      String snapshot, String cluster, Consumer<RestoreDbClusterFromSnapshotRequest.Builder> more) {
    client.restoreDBClusterFromSnapshot(
        r ->
            more.accept(
                r.snapshotIdentifier(snapshot)
                    .dbClusterIdentifier(cluster)
                    .engine("aurora-postgresql")
                    .engineVersion("15.6")));
  }
}
