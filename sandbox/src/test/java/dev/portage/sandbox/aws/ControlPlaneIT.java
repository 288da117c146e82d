package dev.portage.sandbox.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.sandbox.aws.bedrock.BedrockSettings;
import dev.portage.sandbox.aws.cloudformation.Stack;
import dev.portage.sandbox.aws.cloudformation.Stack.Resource;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.InjectedFaults;
import dev.portage.sandbox.aws.models.ModelFindings;
import dev.portage.sandbox.aws.secretsmanager.RdsSecret;
import dev.portage.sandbox.aws.servicequotas.ServiceQuotas;
import dev.portage.sandbox.aws.sts.Sts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.StackResource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.NoSuchResourceException;
import software.amazon.awssdk.services.sts.StsClient;

/** Tests CloudFormation, Secrets Manager, STS and Service Quotas through the SDK. */
class ControlPlaneIT implements WithAwsSandbox {
  private final SandboxHolder holder = new SandboxHolder();

  @Override
  public SandboxHolder holder() {
    return holder;
  }

  private Stack chatStack(String name) {
    ChatStack values =
        new ChatStack(
            "table",
            aws().account().role("TableAccess"),
            "documents",
            "arn:secret",
            "old.host",
            5432,
            "old-cluster",
            "cluster",
            "family");
    aws().cloudFormation().put(values.named(name));
    return aws().cloudFormation().stack(name);
  }

  @Test
  void aStackHasTheOutputNamesOfTheApplication() {
    chatStack("Chat1");
    try (CloudFormationClient client = client(CloudFormationClient.builder())) {
      var stack = client.describeStacks(r -> r.stackName("Chat1")).stacks().getFirst();
      assertThat(stack.outputs())
          .extracting(Output::outputKey)
          .contains(
              "DatabaseConversationTableNameDDF11821",
              "EmbeddingClusterNameA6A626C4",
              "EmbeddingTaskDefinitionName9C442847",
              "EmbeddingTaskSecurityGroupId223DB337",
              "DbConfigSecretArn");
      assertThat(stack.outputs())
          .filteredOn(output -> output.outputKey().equals("DbConfigHostname"))
          .extracting(Output::outputValue, Output::exportName)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("old.host", "BedrockClaudeChatDbConfigHostname"));
      assertThat(stack.stackStatusAsString()).isEqualTo("UPDATE_COMPLETE");
      assertThat(stack.creationTime()).isNotNull();
    }
  }

  @Test
  void anUpdateReplacesTheClusterInTheOutputs() {
    Stack stack = chatStack("Chat2");
    aws().cloudFormation().put(stack.withOutput("DbConfigHostname", "new.host"));
    try (CloudFormationClient client = client(CloudFormationClient.builder())) {
      assertThat(client.describeStacks(r -> r.stackName("Chat2")).stacks().getFirst().outputs())
          .filteredOn(output -> output.outputKey().equals("DbConfigHostname"))
          .extracting(Output::outputValue)
          .containsExactly("new.host");
    }
  }

  @Test
  void anUnknownStackAndAWrongRegionGiveTheErrorOfAws() {
    chatStack("Chat3");
    try (CloudFormationClient client = client(CloudFormationClient.builder());
        CloudFormationClient elsewhere = client(CloudFormationClient.builder(), Region.EU_WEST_3)) {
      assertThatThrownBy(() -> client.describeStacks(r -> r.stackName("Nowhere")))
          .isInstanceOfSatisfying(
              CloudFormationException.class,
              e -> {
                assertThat(e.statusCode()).isEqualTo(400);
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError");
                assertThat(e.awsErrorDetails().errorMessage())
                    .isEqualTo("Stack with id Nowhere does not exist");
              });
      assertThatThrownBy(() -> elsewhere.describeStacks(r -> r.stackName("Chat3")))
          .hasMessageContaining("Stack with id Chat3 does not exist");
    }
  }

  @Test
  void resourcesComeByLogicalIdAndMoreThanAHundredOnlyByListing() {
    Map<String, Resource> many = new LinkedHashMap<>(chatStack("Chat4").resources());
    for (int i = 0; i < 120; i++) {
      many.put("Other" + i, new Resource("AWS::Lambda::Function", "function-" + i));
    }
    aws().cloudFormation().put(new Stack("Chat4", Map.of(), many, Map.of(), List.of()));
    try (CloudFormationClient client = client(CloudFormationClient.builder())) {
      var resources = client.describeStackResources(r -> r.stackName("Chat4")).stackResources();
      assertThat(resources)
          .hasSize(100)
          .extracting(StackResource::logicalResourceId)
          .contains("VectorStoreClusterEFE7D2F8", "EmbeddingCluster52B0C71F");
      assertThat(
              client
                  .listStackResourcesPaginator(r -> r.stackName("Chat4"))
                  .stackResourceSummaries())
          .hasSize(many.size());
    }
  }

  @Test
  void importsAreListedAndAnExportWithoutImportsIsAnError() {
    aws()
        .cloudFormation()
        .put(
            new Stack(
                "ApiPublishmentStack1",
                Map.of(),
                Map.of(),
                Map.of(),
                List.of("BedrockClaudeChatDbConfigHostname")));
    try (CloudFormationClient client = client(CloudFormationClient.builder())) {
      assertThat(
              client.listImports(r -> r.exportName("BedrockClaudeChatDbConfigHostname")).imports())
          .containsExactly("ApiPublishmentStack1");
      assertThatThrownBy(() -> client.listImports(r -> r.exportName("Unused")))
          .hasMessageContaining("Export 'Unused' is not imported by any stack.");
      assertThat(client.listStacks().stackSummaries())
          .extracting(summary -> summary.stackName())
          .contains("ApiPublishmentStack1");
    }
  }

  @Test
  void aSecretIsReadByNameAndByArnAndRotates() {
    RdsSecret secret = new RdsSecret("h", 5432, "postgres", "p\"w", "postgres", "cluster");
    String arn = aws().secretsManager().put("db", secret.json());
    try (SecretsManagerClient client = client(SecretsManagerClient.builder())) {
      var byArn = client.getSecretValue(r -> r.secretId(arn));
      assertThat(byArn.secretString())
          .contains("\"port\":5432", "\"password\":\"p\\\"w\"", "\"engine\":\"postgres\"");
      aws().secretsManager().put("db", "{}");
      var byName = client.getSecretValue(r -> r.secretId("db"));
      assertThat(byName.secretString()).isEqualTo("{}");
      assertThat(byName.versionId()).isNotEqualTo(byArn.versionId());
      assertThat(byName.arn()).isEqualTo(arn);
    }
    assertThat(secret.toString()).doesNotContain("p\"w");
  }

  @Test
  void anUnknownSecretIsNotFound() {
    try (SecretsManagerClient client = client(SecretsManagerClient.builder())) {
      assertThatThrownBy(() -> client.getSecretValue(r -> r.secretId("nothing")))
          .isInstanceOf(ResourceNotFoundException.class)
          .hasMessageContaining("Secrets Manager can't find the specified secret.");
    }
  }

  @Test
  void anyRoleCanBeAssumedAndIsRecorded() {
    try (StsClient client = client(StsClient.builder())) {
      assertThat(client.getCallerIdentity().account()).isEqualTo(aws().account().id());
      var answer =
          client.assumeRole(
              r ->
                  r.roleArn("arn:aws:iam::123456789012:role/TableAccess")
                      .roleSessionName("DynamoDBSession")
                      .policy("{}"));
      assertThat(answer.credentials().accessKeyId()).startsWith("ASIA");
      assertThat(answer.credentials().sessionToken()).isNotEmpty();
      assertThat(answer.credentials().expiration()).isAfter(java.time.Instant.now());
      assertThat(aws().sts().assumed())
          .contains(
              new Sts.AssumedRole(
                  "arn:aws:iam::123456789012:role/TableAccess", "DynamoDBSession", "{}"));
    }
  }

  @Test
  void aQuotaIsTheEnforcedOneUnlessATestSetsIt() {
    try (ServiceQuotasClient client = client(ServiceQuotasClient.builder())) {
      assertThat(quota(client, "fargate", ServiceQuotas.FARGATE_VCPUS)).isEqualTo(6.0);
      aws().bedrock().settings(BedrockSettings.defaults().withQuotas(1234, 56));
      assertThat(quota(client, "bedrock", ServiceQuotas.COHERE_TOKENS_PER_MINUTE)).isEqualTo(1234);
      aws().serviceQuotas().set("bedrock", ServiceQuotas.COHERE_CALLS_PER_MINUTE, 7);
      assertThat(quota(client, "bedrock", ServiceQuotas.COHERE_CALLS_PER_MINUTE)).isEqualTo(7);
      assertThat(client.listServiceQuotas(r -> r.serviceCode("bedrock")).quotas()).hasSize(10);
      assertThatThrownBy(() -> quota(client, "fargate", "L-00000000"))
          .isInstanceOf(NoSuchResourceException.class);
    }
  }

  private static double quota(ServiceQuotasClient client, String service, String code) {
    return client.getServiceQuota(r -> r.serviceCode(service).quotaCode(code)).quota().value();
  }

  @Test
  void callsAreCountedAndFaultsInjected() {
    InjectedFaults faults = aws().endpoint().faults();
    aws().secretsManager().put("faulty", "x");
    String action = "secretsmanager:GetSecretValue";
    long before = aws().endpoint().calls(action);
    try (SecretsManagerClient client = client(SecretsManagerClient.builder())) {
      faults.failNext(action, 1, AwsError.client("AccessDeniedException", "not authorized"));
      assertThatThrownBy(() -> client.getSecretValue(r -> r.secretId("faulty")))
          .isInstanceOfSatisfying(
              SecretsManagerException.class,
              e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"));
      faults.throttle(action, 0.5);
      faults.delay(action, Duration.ofMillis(1));
      assertThat(client.getSecretValue(r -> r.secretId("faulty")).secretString()).isEqualTo("x");
      assertThat(client.getSecretValue(r -> r.secretId("faulty")).secretString()).isEqualTo("x");
    } finally {
      faults.clear();
    }
    // One call fails, two succeed, and one in between is throttled and retried by the SDK.
    assertThat(aws().endpoint().calls(action) - before).isBetween(4L, 5L);
  }

  @Test
  void anUnknownOperationGivesTheErrorOfAwsAndIsRecorded() {
    try (CloudFormationClient formation = client(CloudFormationClient.builder());
        SecretsManagerClient secrets = client(SecretsManagerClient.builder())) {
      assertThatThrownBy(() -> formation.listExports())
          .isInstanceOfSatisfying(
              AwsServiceException.class,
              e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidAction"));
      assertThatThrownBy(() -> secrets.listSecrets())
          .isInstanceOfSatisfying(
              AwsServiceException.class,
              e ->
                  assertThat(e.awsErrorDetails().errorCode())
                      .isEqualTo("UnknownOperationException"));
    }
    assertThat(aws().endpoint().unknown())
        .contains("cloudformation:ListExports", "secretsmanager:ListSecrets");
    assertThat(ModelFindings.ofThisJvm().take())
        .containsExactly(
            "the sandbox cannot answer cloudformation:ListExports: Could not find operation ListExports",
            "the sandbox cannot answer secretsmanager:ListSecrets: Unknown operation ListSecrets");
  }
}
