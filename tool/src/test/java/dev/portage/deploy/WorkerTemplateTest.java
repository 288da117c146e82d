package dev.portage.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.embed.TaskEnvironment;
import dev.portage.embed.TaskOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class WorkerTemplateTest {
  private static final String KEYS = "{\"PK\":{\"S\":\"user\"},\"SK\":{\"S\":\"user#BOT#bot\"}}";

  /** The sizes that Fargate supports: MiB by CPU units (AWS, "Fargate task CPU and memory"). */
  private static final Map<Integer, Set<Integer>> FARGATE =
      Map.of(
          1024, Set.of(2048, 3072, 4096, 5120, 6144, 7168, 8192),
          2048, Set.of(4096, 5120, 6144, 7168, 8192, 9216, 10240, 12288, 16384),
          4096, Set.of(8192, 9216, 10240, 12288, 16384, 20480, 24576, 30720));

  private final WorkerTemplate worker = WorkerTemplate.with(Map.of());

  @Test
  void theWorkerParsesTheEnvironmentOfTheTemplate() {
    Map<String, String> environment = worker.environment();
    assertThat(environment.keySet())
        .containsExactlyInAnyOrder(
            "REGION",
            "ACCOUNT",
            "BEDROCK_REGION",
            "TABLE_NAME",
            "TABLE_ACCESS_ROLE_ARN",
            "DOCUMENT_BUCKET",
            "DB_SECRETS_ARN",
            "PORTAGE_MODEL");
    List<String> arguments = new ArrayList<>(worker.command());
    arguments.add(KEYS);

    TaskEnvironment task = TaskEnvironment.parse(environment);

    assertThat(TaskOrder.parse(environment, arguments).bot().sk()).isEqualTo("user#BOT#bot");
    assertThat(task.region()).isEqualTo("eu-west-3");
    assertThat(task.bedrockRegion()).isEqualTo("us-east-1");
    assertThat(task.account()).isEqualTo("123456789012");
    assertThat(task.tableName()).isEqualTo("table");
    assertThat(task.tableRoleArn()).contains(WorkerTemplate.ASKED.get("TableAccessRoleArn"));
    assertThat(task.documentBucket()).isEqualTo("documents");
    assertThat(task.secretArn()).contains(WorkerTemplate.ASKED.get("DbSecretArn"));
    assertThat(worker.container().has("Secrets")).isFalse();
  }

  @Test
  void withAHostItGivesWhatTheContainerOfV04GetsAndThePasswordFromTheSecret() {
    WorkerTemplate older = WorkerTemplate.with(Map.of("DbHost", "cluster.example"));
    JsonNode secrets = older.container().path("Secrets");
    assertThat(secrets).hasSize(1);
    assertThat(secrets.path(0).path("Name").asString()).isEqualTo("DB_PASSWORD");
    assertThat(secrets.path(0).path("ValueFrom").asString())
        .isEqualTo(WorkerTemplate.ASKED.get("DbSecretArn") + ":password::");
    assertThat(older.environment()).doesNotContainKey("DB_PASSWORD");

    // ECS puts a secret's value in its place before it starts the container.
    Map<String, String> environment = new HashMap<>(older.environment());
    environment.put("DB_PASSWORD", "known to ECS");
    environment.put("EVENT", KEYS);
    TaskEnvironment task = TaskEnvironment.parse(environment);

    assertThat(task.secretArn()).isEmpty();
    assertThat(task.address().orElseThrow().host()).isEqualTo("cluster.example");
    assertThat(task.address().orElseThrow().port()).isEqualTo(5432);
    assertThat(actions(older, "ExecutionRole")).contains("secretsmanager:GetSecretValue");
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "usual", "large"})
  void fargateSupportsEverySize(String size) {
    JsonNode definition = WorkerTemplate.with(Map.of("Size", size)).definition();
    assertThat(FARGATE.get(definition.path("Cpu").asInt()))
        .contains(definition.path("Memory").asInt());
  }

  @Test
  void theTaskRunsUnprivilegedAndWritesOnlyToItsVolume() {
    JsonNode definition = worker.definition();
    JsonNode container = worker.container();
    assertThat(definition.path("NetworkMode").asString()).isEqualTo("awsvpc");
    assertThat(definition.path("RequiresCompatibilities").path(0).asString()).isEqualTo("FARGATE");
    assertThat(container.path("ReadonlyRootFilesystem").asBoolean()).isTrue();
    assertThat(container.path("MountPoints").path(0).path("ContainerPath").asString())
        .isEqualTo("/tmp");
    Dockerfile image = Dockerfile.read(WorkerTemplate.ROOT.resolve("Dockerfile"));
    assertThat(image.last().all("USER")).containsExactly(container.path("User").asString());
  }

  @Test
  void theRolesAllowExactlyWhatTheWorkerNeeds() {
    assertThat(actions(worker, "TaskRole"))
        .containsExactlyInAnyOrder(
            "bedrock:InvokeModel",
            "sts:AssumeRole",
            "secretsmanager:GetSecretValue",
            "s3:GetObject",
            "s3:ListBucket");
    assertThat(actions(worker, "ExecutionRole"))
        .containsExactlyInAnyOrder("logs:CreateLogStream", "logs:PutLogEvents");
    assertThat(statements(worker, "TaskRole"))
        .allSatisfy(
            statement -> assertThat(statement.path("Resource").asString()).isNotEqualTo("*"));
    assertThat(statements(worker, "TaskRole"))
        .extracting(statement -> statement.path("Resource").asString())
        .contains(
            "arn:aws:bedrock:us-east-1::foundation-model/cohere.embed-multilingual-v3",
            "arn:aws:s3:::documents/*");
    WorkerTemplate fromEcr = WorkerTemplate.with(Map.of("ImageRepositoryArn", "arn:aws:ecr:…"));
    assertThat(actions(fromEcr, "ExecutionRole")).contains("ecr:BatchGetImage");
  }

  @Test
  void theTaskDefinitionAsJsonIsTheSame() throws IOException {
    Map<String, String> values = new HashMap<>(worker.template().values());
    values.put("Region", values.get("AWS::Region"));
    values.put("AccountId", values.get("AWS::AccountId"));
    values.put("TaskRoleArn", "TaskRole.Arn");
    values.put("ExecutionRoleArn", "ExecutionRole.Arn");
    values.put("LogGroup", "Logs");
    String json = Files.readString(WorkerTemplate.ROOT.resolve("deploy/task-definition.json"));
    assertThat(JsonMapper.shared().readTree(Template.substituted(json, values::get)))
        .isEqualTo(inTheApisWay(worker.definition()));
  }

  @Test
  void theCommandForManyWorkersUsesTheSameNames() throws IOException {
    JsonNode run =
        JsonMapper.shared()
            .readTree(Files.readString(WorkerTemplate.ROOT.resolve("deploy/lease-workers.json")));
    JsonNode override = run.path("overrides").path("containerOverrides").path(0);
    assertThat(override.path("name")).isEqualTo(worker.container().path("Name"));
    assertThat(run.path("count").asInt()).as("RunTask starts ten at most").isBetween(1, 10);
  }

  /**
   * Converts names to those of the ECS API, which begin with a lower-case letter. Keys of maps are
   * kept.
   */
  private static JsonNode inTheApisWay(JsonNode node) {
    if (node.isArray()) {
      ArrayNode array = JsonMapper.shared().createArrayNode();
      node.forEach(item -> array.add(inTheApisWay(item)));
      return array;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode object = JsonMapper.shared().createObjectNode();
    node.forEachEntry(
        (name, value) ->
            object.set(
                Character.toLowerCase(name.charAt(0)) + name.substring(1), inTheApisWay(value)));
    return object;
  }

  private static List<String> actions(WorkerTemplate worker, String role) {
    List<String> actions = new ArrayList<>();
    for (JsonNode statement : statements(worker, role)) {
      JsonNode action = statement.path("Action");
      if (action.isArray()) {
        action.forEach(one -> actions.add(one.asString()));
      } else {
        actions.add(action.asString());
      }
    }
    return actions;
  }

  private static List<JsonNode> statements(WorkerTemplate worker, String role) {
    List<JsonNode> statements = new ArrayList<>();
    worker
        .template()
        .resource(role)
        .path("Policies")
        .forEach(
            policy -> policy.path("PolicyDocument").path("Statement").forEach(statements::add));
    return statements;
  }
}
