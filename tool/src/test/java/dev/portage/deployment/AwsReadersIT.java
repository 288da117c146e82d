package dev.portage.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.TestAws;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.sandbox.aws.ChatStack;
import dev.portage.sandbox.aws.bedrock.BedrockSettings;
import dev.portage.sandbox.aws.cloudformation.Stack;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.servicequotas.ServiceQuotas;
import dev.portage.sandbox.aws.sts.Sts.AssumedRole;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Tests each reader of this package through the SDK. */
@ExtendWith(TestAws.class)
class AwsReadersIT {
  private static final Stack STACK =
      new ChatStack("t", "arn:role/r", "b", "arn:s", "h", 5432, "c", "e", "f").named("Readers");

  private AwsAccess aws;

  @BeforeEach
  void open() {
    aws = TestAws.access();
    TestAws.sandbox().cloudFormation().put(STACK);
  }

  @AfterEach
  void close() {
    aws.close();
    TestAws.sandbox().cloudFormation().remove("Readers");
  }

  private static void assertFault(ThrowingCallable reading, ExitCode code, String... parts) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(code);
              assertThat(fault.getMessage() + fault.next()).contains(parts);
            });
  }

  @Test
  void aStackIsReadWithItsOutputsAndResources() {
    StackFacts facts = new CloudFormationStackReader(aws).read("Readers");
    assertThat(facts.outputs()).isEqualTo(STACK.outputs());
    assertThat(facts.resources()).containsEntry("VectorStoreClusterEFE7D2F8", "c");
    Deployment found =
        Discovery.discover(
            new CloudFormationStackReader(aws), "Readers", aws.region(), Overrides.NONE);
    assertThat(found.conversationTable()).isEqualTo("t");
  }

  @Test
  void moreThanAHundredResourcesAreAllRead() {
    Map<String, Stack.Resource> many = new HashMap<>();
    for (int i = 0; i < 230; i++) {
      many.put("Resource" + i, new Stack.Resource("AWS::Any::Thing", "id-" + i));
    }
    TestAws.sandbox()
        .cloudFormation()
        .put(new Stack("Readers", Map.of(), many, Map.of(), List.of()));
    assertThat(new CloudFormationStackReader(aws).read("Readers").resources()).hasSize(230);
  }

  @Test
  void anUnknownStackIsAFaultThatNamesItAndTheRegion() {
    assertFault(
        () -> new CloudFormationStackReader(aws).read("Nothing"),
        ExitCode.UNKNOWN_STACK,
        "\"Nothing\"",
        "us-east-1",
        "--stack-name");
  }

  @Test
  void aStackOfAnotherRegionIsUnknown() {
    assertFault(
        () -> new CloudFormationStackReader(aws.in("eu-west-3")).read("Readers"),
        ExitCode.UNKNOWN_STACK,
        "eu-west-3",
        "--region");
  }

  @Test
  void anUnknownRegionIsRefused() {
    assertFault(
        () -> AwsAccess.of("us-esat-1", null), ExitCode.UNKNOWN_REGION, "us-esat-1", "--region");
  }

  @Test
  void quotasAreThoseOfTheAccount() {
    assertThat(new ServiceQuotasReader(aws, aws).read())
        .isEqualTo(new AccountQuotas(6, 300_000, 2_000, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cohere.embed-english-v3",
        "cohere.embed-v4:0",
        "us.cohere.embed-v4:0",
        "arn:aws:bedrock:us-east-1:1:inference-profile/eu.cohere.embed-v4:0",
        "amazon.titan-embed-text-v2:0"
      })
  void quotasOfOtherModelsAreFoundByCodeOrByName(String model) {
    TestAws.sandbox().bedrock().settings(BedrockSettings.defaults().withQuotas(123, 45));
    assertThat(new ServiceQuotasReader(aws, aws, model).read())
        .isEqualTo(new AccountQuotas(6, 123, 45, false));
  }

  @Test
  void aQuotaOnALaterPageIsFound() {
    ServiceQuotas quotas = TestAws.sandbox().serviceQuotas();
    for (int i = 0; i < 150; i++) {
      quotas.set("bedrock", "L-0000%04d".formatted(i), 1);
    }
    try {
      assertThat(new ServiceQuotasReader(aws, aws, "cohere.embed-v4:0").read().assumed()).isFalse();
    } finally {
      for (int i = 0; i < 150; i++) {
        quotas.remove("bedrock", "L-0000%04d".formatted(i));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"global.cohere.embed-v4:0", "text-embedding-3-small"})
  void quotasOfAnUnknownModelAreAssumed(String model) {
    assertThat(new ServiceQuotasReader(aws, aws, model).read()).isEqualTo(AccountQuotas.DEFAULTS);
  }

  @Test
  void aQuotaThatCannotBeReadIsReportedAsAssumed() {
    ServiceQuotas quotas = TestAws.sandbox().serviceQuotas();
    quotas.set("fargate", ServiceQuotas.FARGATE_VCPUS, 100);
    quotas.set("bedrock", ServiceQuotas.COHERE_CALLS_PER_MINUTE, 0);
    try {
      assertThat(new ServiceQuotasReader(aws, aws).read())
          .isEqualTo(new AccountQuotas(100, 300_000, 2_000, true));
    } finally {
      quotas.set("fargate", ServiceQuotas.FARGATE_VCPUS, 6);
      quotas.set("bedrock", ServiceQuotas.COHERE_CALLS_PER_MINUTE, 2_000);
    }
  }

  @Test
  void withoutThePermissionEveryQuotaIsAssumed() {
    TestAws.sandbox()
        .endpoint()
        .faults()
        .failNext(
            "servicequotas:GetServiceQuota",
            3,
            AwsError.client("AccessDeniedException", "not you"));
    assertThat(new ServiceQuotasReader(aws, aws).read()).isEqualTo(AccountQuotas.DEFAULTS);
  }

  @Test
  void aBucketIsListedBelowAPrefixOverManyPages() {
    String bucket = "readers-documents";
    for (int i = 0; i < 1_100; i++) {
      TestAws.sandbox().s3().put(bucket, "user/bot/documents/é " + i, new byte[i % 7]);
    }
    TestAws.sandbox().s3().put(bucket, "user/other/documents/x", new byte[1]);
    Map<String, Long> sizes = new S3DocumentBucket(aws, bucket).sizes("user/bot/documents/");
    assertThat(sizes).hasSize(1_100).containsEntry("é 13", 6L).doesNotContainKey("x");
    assertThat(new S3DocumentBucket(aws, bucket).sizes("nobody/")).isEmpty();
  }

  @Test
  void aMissingBucketIsAFaultThatNamesTheOption() {
    assertFault(
        () -> new S3DocumentBucket(aws, "no-such-bucket").sizes("u/"),
        ExitCode.BAD_CONFIGURATION,
        "no-such-bucket",
        "--bucket");
  }

  @Test
  void aSecretIsReadAgainEachTimeSinceItIsRotated() {
    SecretStore store = new SecretsManagerStore(aws);
    String arn = TestAws.sandbox().secretsManager().put("readers-secret", "one");
    assertThat(store.read(arn)).isEqualTo("one");
    TestAws.sandbox().secretsManager().put("readers-secret", "two");
    assertThat(store.read(arn)).isEqualTo("two");
  }

  @Test
  void aMissingSecretIsAFaultThatNamesTheOption() {
    assertFault(
        () -> new SecretsManagerStore(aws).read("arn:no-such-secret"),
        ExitCode.BAD_CONFIGURATION,
        "arn:no-such-secret",
        "--secret");
  }

  @Test
  void theTableRoleIsAssumedForOneUserOnDemand() {
    String role = TestAws.sandbox().account().role("TableAccessRole");
    int before = TestAws.sandbox().sts().assumed().size();
    AwsAccess narrowed = StsTableRole.assume(aws, role, "arn:table", "user-1");
    try (DynamoDbClient client =
        narrowed.prepare(DynamoDbClient.builder()).httpClient(narrowed.http()).build()) {
      assertThat(client.listTables().tableNames()).isNotNull();
    }
    List<AssumedRole> assumed = TestAws.sandbox().sts().assumed();
    assertThat(assumed.subList(before, assumed.size()))
        .containsExactly(
            new AssumedRole(role, "DynamoDBSession", StsTableRole.policy("arn:table", "user-1")));
  }
}
