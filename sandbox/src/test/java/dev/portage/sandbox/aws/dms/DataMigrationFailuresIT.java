package dev.portage.sandbox.aws.dms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.ServerParameters;
import dev.portage.sandbox.postgres.StopMode;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.databasemigration.model.DataMigration;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationMigrationTypeValue;
import software.amazon.awssdk.services.databasemigration.model.TablePreparationMode;

/** Tests what makes a data migration fail, and what it says then. */
class DataMigrationFailuresIT extends DmsSuite {
  private static final String NO_CONNECTION = "AWS DMS can't connect to your data providers";

  @ParameterizedTest
  @ValueSource(strings = {"single'", "double\"", "semi;colon", "a space"})
  void aPasswordWithACharacterThatDmsForbidsIsNoPassword(String password) throws SQLException {
    String name = "forbidden" + password.replaceAll("\\W", "");
    databases(name);
    project(name);
    secret(name, target, password);
    assertThat(failure(name, "full-load")).contains(NO_CONNECTION);
  }

  @Test
  void aWrongPasswordFailsAndAReloadWithTheRightOneSucceeds() throws SQLException {
    databases("wrong");
    targetTable("wrong");
    project("wrong");
    secret("wrong", source, "another-password");
    assertThat(failure("wrong", "full-load")).contains(NO_CONNECTION);

    secret("wrong", source, source.password());
    start("wrong", StartReplicationMigrationTypeValue.RELOAD_TARGET);
    DataMigration over = await(arn("wrong"), "stopped");
    assertThat(over.lastFailureMessage()).isNull();
    assertThat(digest(target, "wrong")).isEqualTo(digest(source, "wrong"));
  }

  @Test
  void aRoleThatIsMissingOrMayNotReadTheSecretFails() throws SQLException {
    databases("role");
    project("role");
    iam.deleteRolePolicy(r -> r.roleName(ROLE).policyName("reads"));
    try {
      assertThat(failure("role", "full-load")).contains(NO_CONNECTION);
    } finally {
      readsSecrets();
    }
    String arn =
        migration(
            "role",
            "full-load",
            TablePreparationMode.DO_NOTHING,
            r -> r.dataMigrationName("another").serviceAccessRoleArn(role() + "-missing"));
    start(arn);
    assertThat(await(arn, "failed").lastFailureMessage()).contains(NO_CONNECTION);
  }

  @Test
  void aServerThatDoesNotListenFails() throws SQLException {
    databases("away");
    project("away");
    source.stop(StopMode.FAST);
    try {
      assertThat(failure("away", "full-load")).contains("Unable to connect to source");
    } finally {
      source.startAgain();
    }
  }

  @Test
  void changesNeedAServerWithLogicalReplication() throws SQLException {
    PostgresCluster logical = source;
    source = server("source");
    try {
      source.parameters(ServerParameters.none().with("wal_level", "replica"));
      source.restart(StopMode.FAST);
      databases("replica");
      targetTable("replica");
      project("replica");
      assertThat(failure("replica", "full-load-and-cdc"))
          .contains("wal_level")
          .contains("rds.logical_replication");
      assertThat(leftovers("replica", arn("replica"))).containsExactly("", "", "");
    } finally {
      source.close();
      source = logical;
    }
  }

  @Test
  void withDoNothingTheTableMustExistAndBeEmpty() throws SQLException {
    databases("missing");
    project("missing");
    assertThat(failure("missing", "full-load")).contains("does not exist");
    assertThat(describe(arn("missing")).dataMigrationStatistics().tablesErrored()).isEqualTo(1);

    databases("filled");
    targetTable("filled");
    run(target, "filled", "INSERT INTO items VALUES (7, 'of the target')");
    project("filled");
    assertThat(failure("filled", "full-load")).contains("duplicate key");
  }

  @Test
  void aConflictInTheFirstCopyOfASubscriptionFails() throws SQLException {
    databases("conflict");
    targetTable("conflict");
    run(target, "conflict", "INSERT INTO items VALUES (7, 'of the target')");
    project("conflict");
    assertThat(failure("conflict", "full-load-and-cdc")).contains("load of 1 table");
    assertThat(describe(arn("conflict")).dataMigrationStatistics().tablesErrored()).isEqualTo(1);
    assertThat(leftovers("conflict", arn("conflict"))).doesNotContain("");
    assertThat(
            value(
                target,
                "conflict",
                "SELECT subenabled FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"))
        .isEqualTo("f");
  }

  @Test
  void aChangeThatCannotBeAppliedFails() throws SQLException {
    aws().dms().settings(aws().dms().settings().withApplyErrors(1));
    databases("applied");
    targetTable("applied");
    project("applied");
    String arn = migration("applied", "full-load-and-cdc", TablePreparationMode.DO_NOTHING);
    start(arn);
    await(arn, "load-complete-replication-ongoing");
    run(target, "applied", "INSERT INTO items VALUES (1000, 'of the target')");
    run(source, "applied", "INSERT INTO items VALUES (1000, 'of the source')");
    assertThat(await(arn, "failed").lastFailureMessage()).contains("could not be applied");
  }

  @Test
  void rulesThatSelectNothingFail() throws SQLException {
    databases("nothing");
    project("nothing");
    String arn =
        migration(
            "nothing",
            "full-load",
            TablePreparationMode.DO_NOTHING,
            r -> r.selectionRules(ITEMS.replace("items", "others%")));
    start(arn);
    assertThat(await(arn, "failed").lastFailureMessage()).contains("No tables were found");
  }

  private void readsSecrets() {
    iam.putRolePolicy(
        r ->
            r.roleName(ROLE)
                .policyName("reads")
                .policyDocument(
                    """
                    {"Statement": [{"Effect": "Allow", "Action": "secretsmanager:*",
                     "Resource": "*"}]}
                    """));
  }

  private String failure(String name, String type) {
    String arn = migration(name, type, TablePreparationMode.DO_NOTHING);
    start(arn);
    return await(arn, "failed").lastFailureMessage();
  }

  private String arn(String name) {
    List<DataMigration> found =
        client
            .describeDataMigrations(r -> r.filters(filter("data-migration-name", name)))
            .dataMigrations();
    return found.getFirst().dataMigrationArn();
  }
}
