package dev.portage.sandbox.aws.rds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.ApplyMethod;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DbClusterParameterGroupNotFoundException;
import software.amazon.awssdk.services.rds.model.DbParameterGroupAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbParameterGroupNotFoundException;
import software.amazon.awssdk.services.rds.model.InvalidDbInstanceStateException;
import software.amazon.awssdk.services.rds.model.InvalidDbParameterGroupStateException;
import software.amazon.awssdk.services.rds.model.Parameter;
import software.amazon.awssdk.services.rds.model.RdsException;

/** Tests parameter groups, and that real servers start with their values. */
class ParameterGroupsIT extends RdsSuite {
  private static final String REPLICATION = "rds.logical_replication";

  @Test
  void aCloneStartsWithTheValuesOfItsGroup() throws SQLException {
    group("first-start", "1");
    clone("replicated", r -> r.dbClusterParameterGroupName("first-start"));
    started("replicated");
    assertThat(cluster("replicated").dbClusterParameterGroup()).isEqualTo("first-start");
    assertThat(member("replicated")).isEqualTo("in-sync");
    assertThat(show("replicated", "wal_level")).isEqualTo("logical");
  }

  @Test
  void aRunningServerTakesAValueAtItsReboot() throws SQLException {
    clone("rebooted", r -> {});
    started("rebooted");
    assertThat(cluster("rebooted").dbClusterParameterGroup())
        .isEqualTo("default.aurora-postgresql15");
    assertThat(show("rebooted", "wal_level")).isEqualTo("replica");

    group("later", "1");
    client.modifyDBCluster(
        r -> r.dbClusterIdentifier("rebooted").dbClusterParameterGroupName("later"));
    assertThat(member("rebooted")).isEqualTo("pending-reboot");
    assertThat(show("rebooted", "wal_level")).isEqualTo("replica");

    client.rebootDBInstance(r -> r.dbInstanceIdentifier("rebooted-1"));
    assertThatThrownBy(() -> client.rebootDBInstance(r -> r.dbInstanceIdentifier("rebooted-1")))
        .isInstanceOf(InvalidDbInstanceStateException.class);
    await().atMost(SOON).until(() -> instanceStatus("rebooted-1").equals("available"));
    assertThat(member("rebooted")).isEqualTo("in-sync");
    assertThat(show("rebooted", "wal_level")).isEqualTo("logical");
  }

  @Test
  void aServerOfACallerHasAGroupThatSaysWhatItDoes() {
    assertThat(values(cluster(SOURCE).dbClusterParameterGroup(), "user"))
        .containsExactly(REPLICATION + "=1 static");
    assertThat(member(SOURCE)).isEqualTo("in-sync");
  }

  @Test
  void valuesAreDescribedWithTheirSource() {
    group("described", "1");
    assertThat(values("described", "user")).containsExactly(REPLICATION + "=1 static");
    assertThat(values("described", "engine-default")).contains("max_replication_slots=20 static");
    assertThat(
            client
                .describeDBClusterParameterGroups(r -> r.dbClusterParameterGroupName("described"))
                .dbClusterParameterGroups())
        .extracting(one -> one.dbParameterGroupFamily())
        .containsExactly("aurora-postgresql15");
  }

  @Test
  void aGroupInUseAndADefaultGroupAreNotDeleted() {
    group("used", "0");
    clone("user", r -> r.dbClusterParameterGroupName("used"));
    assertThatThrownBy(() -> delete("used"))
        .isInstanceOf(InvalidDbParameterGroupStateException.class)
        .hasMessageContaining("still members");
    client.deleteDBCluster(r -> r.dbClusterIdentifier("user").skipFinalSnapshot(true));
    await().atMost(SOON).ignoreExceptions().until(() -> deleted("used"));
    assertThatThrownBy(() -> delete("used")).isInstanceOf(DbParameterGroupNotFoundException.class);
    assertThatThrownBy(() -> delete("default.aurora-postgresql15"))
        .isInstanceOf(InvalidDbParameterGroupStateException.class);
  }

  @Test
  void whatRdsRefusesIsRefused() {
    group("refusing", "1");
    assertThatThrownBy(() -> group("refusing", "1"))
        .isInstanceOf(DbParameterGroupAlreadyExistsException.class);
    assertThatThrownBy(() -> clone("none", r -> r.dbClusterParameterGroupName("missing")))
        .isInstanceOf(DbClusterParameterGroupNotFoundException.class);
    create("sixteen", "aurora-postgresql16");
    assertThatThrownBy(() -> clone("none", r -> r.dbClusterParameterGroupName("sixteen")))
        .hasMessageContaining("cannot be used for this instance");
    refused("Could not find parameter", "refusing", "no_such", "1", ApplyMethod.PENDING_REBOOT);
    refused("allowed values", "refusing", REPLICATION, "on", ApplyMethod.PENDING_REBOOT);
    refused("immediate apply method", "refusing", REPLICATION, "1", ApplyMethod.IMMEDIATE);
    refused(
        "can't be modified",
        "default.aurora-postgresql15",
        REPLICATION,
        "1",
        ApplyMethod.PENDING_REBOOT);
  }

  private void refused(
      String message, String group, String parameter, String value, ApplyMethod method) {
    assertThatThrownBy(() -> set(group, parameter, value, method))
        .isInstanceOf(RdsException.class)
        .hasMessageContaining(message);
  }

  private void group(String name, String replication) {
    create(name, "aurora-postgresql15");
    set(name, REPLICATION, replication, ApplyMethod.PENDING_REBOOT);
  }

  private void create(String name, String family) {
    client.createDBClusterParameterGroup(
        r ->
            r.dbClusterParameterGroupName(name)
                .dbParameterGroupFamily(family)
                .description("of a test"));
  }

  private void set(String group, String parameter, String value, ApplyMethod method) {
    client.modifyDBClusterParameterGroup(
        r ->
            r.dbClusterParameterGroupName(group)
                .parameters(
                    Parameter.builder()
                        .parameterName(parameter)
                        .parameterValue(value)
                        .applyMethod(method)
                        .build()));
  }

  private void delete(String group) {
    client.deleteDBClusterParameterGroup(r -> r.dbClusterParameterGroupName(group));
  }

  private boolean deleted(String group) {
    delete(group);
    return true;
  }

  private List<String> values(String group, String source) {
    return client
        .describeDBClusterParametersPaginator(
            r -> r.dbClusterParameterGroupName(group).source(source))
        .parameters()
        .stream()
        .map(one -> one.parameterName() + "=" + one.parameterValue() + " " + one.applyType())
        .toList();
  }

  private void started(String cluster) {
    instance(cluster, cluster + "-1");
    await().atMost(SOON).until(() -> instanceStatus(cluster + "-1").equals("available"));
  }

  private String member(String cluster) {
    return cluster(cluster).dbClusterMembers().getFirst().dbClusterParameterGroupStatus();
  }

  private String show(String cluster, String parameter) throws SQLException {
    DBCluster found = cluster(cluster);
    return value(found, "first", "SHOW " + parameter);
  }
}
