package dev.portage.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Tls;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryTest {
  private static final Deployment WHOLE =
      new Deployment(
          "Stack",
          "us-east-1",
          TaskContract.ARGUMENT,
          "table",
          "cluster",
          "family",
          List.of("subnet-0", "subnet-1"),
          "sg-1",
          "arn:secret",
          "writer.host",
          5432,
          "bucket");

  private static void assertFault(StackBuilder stack, ExitCode code, String what, String next) {
    assertThatThrownBy(stack::discover)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(code);
              assertThat(fault).hasMessageContaining(what).hasMessageContaining("Stack");
              assertThat(fault.next()).contains(next);
            });
  }

  @Test
  void allValuesAreFoundInTheOutputs() {
    assertThat(StackBuilder.v1().discover()).isEqualTo(WHOLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DatabaseConversationTableNameDDF11821", "ConversationTableName"})
  void eachOfTheTwoTableNamesIsSufficient(String missing) {
    assertThat(StackBuilder.v1().without(missing).discover()).isEqualTo(WHOLE);
  }

  @Test
  void aForkWithOtherHashesIsFound() {
    StackBuilder fork =
        StackBuilder.v1()
            .without("EmbeddingClusterNameA6A626C4")
            .output("EmbeddingClusterName00C0FFEE", "cluster");
    assertThat(fork.discover()).isEqualTo(WHOLE);
  }

  @Test
  void withoutOutputsTheResourcesAreUsed() {
    Deployment found = StackBuilder.v0().discover();
    assertThat(found)
        .usingRecursiveComparison()
        .ignoringFields("taskDefinition", "databaseHost", "databasePort")
        .isEqualTo(WHOLE);
    assertThat(found.taskDefinition()).isEqualTo("family:3");
    assertThat(found.databaseHost()).isEmpty();
    assertThat(found.databasePort()).isZero();
  }

  @Test
  void aStateMachineImpliesTheNewerContract() {
    StackBuilder newer = StackBuilder.v1().resource("EmbeddingStateMachine79E88DC2", "arn:sfn");
    assertThat(newer.discover().contract()).isEqualTo(TaskContract.EVENT);
  }

  @Test
  void oneSubnetIsSufficient() {
    assertThat(StackBuilder.v1().without("PrivateSubnetId1").discover().subnets())
        .containsExactly("subnet-0");
  }

  @Test
  void overridesHavePriority() {
    Overrides given =
        new Overrides(
            "t",
            "c",
            "f",
            List.of("s"),
            "sg",
            "arn:other",
            "localhost",
            15432,
            "rds",
            "b",
            Tls.Choice.NONE);
    assertThat(StackBuilder.v1().output("DbConfigPort", "no number").discover(given))
        .isEqualTo(
            new Deployment(
                "Stack",
                "us-east-1",
                TaskContract.ARGUMENT,
                "t",
                "c",
                "f",
                List.of("s"),
                "sg",
                "arn:other",
                "localhost",
                15432,
                "b"));
  }

  @ParameterizedTest
  @CsvSource({
    "EmbeddingClusterNameA6A626C4, EmbeddingClusterName, --ecs-cluster",
    "EmbeddingTaskDefinitionName9C442847, EmbeddingTaskDefinitionName, --task-definition",
    "EmbeddingTaskSecurityGroupId223DB337, EmbeddingTaskSecurityGroupId, --security-group",
    "DbConfigSecretArn, DbConfigSecretArn, --secret",
    "DocumentBucketName, DocumentBucketName, --bucket"
  })
  void aMissingOutputIsAFaultThatNamesItAndTheOption(String key, String output, String option) {
    assertFault(StackBuilder.v1().without(key), ExitCode.MISSING_OUTPUT, output, option);
  }

  @Test
  void withoutTableOrSubnetsTheFaultNamesTheOption() {
    StackBuilder noTable =
        StackBuilder.v1()
            .without("ConversationTableName")
            .without("DatabaseConversationTableNameDDF11821");
    assertFault(noTable, ExitCode.MISSING_OUTPUT, "TableName", "--bot-table");
    StackBuilder noSubnets =
        StackBuilder.v1().without("PrivateSubnetId0").without("PrivateSubnetId1");
    assertFault(noSubnets, ExitCode.MISSING_OUTPUT, "PrivateSubnetId0", "--subnets");
  }

  @Test
  void aVersionWithoutAVectorClusterIsRefused() {
    StackBuilder v2 =
        new StackBuilder().output("ConversationTableName", "t").output("DocumentBucketName", "b");
    assertFault(v2, ExitCode.UNSUPPORTED_VERSION, "v2.0.0", "--secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "five", "5432.0", "99999999999", "70000", "-1"})
  void anInvalidPortIsAFault(String port) {
    assertFault(
        StackBuilder.v1().output("DbConfigPort", port),
        ExitCode.BAD_CONFIGURATION,
        "DbConfigPort",
        "--db-port");
  }
}
