package dev.portage.sandbox.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.sandbox.aws.WithAwsSandbox;
import dev.portage.sandbox.aws.ecs.TaskDefinition.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.AssignPublicIp;
import software.amazon.awssdk.services.ecs.model.ClientException;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;
import software.amazon.awssdk.services.ecs.model.ConflictException;
import software.amazon.awssdk.services.ecs.model.ContainerOverride;
import software.amazon.awssdk.services.ecs.model.Failure;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.ecs.model.RunTaskResponse;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.TaskField;
import software.amazon.awssdk.services.ecs.model.TaskStopCode;

/** Tests ECS through the SDK, with shell scripts as tasks. */
class EcsIT implements WithAwsSandbox {
  private static final String SLEEP = "exec sleep 60";

  private final SandboxHolder holder = new SandboxHolder();
  private EcsClient ecs;

  @Override
  public SandboxHolder holder() {
    return holder;
  }

  @BeforeEach
  void cluster() {
    ecs = client(EcsClient.builder());
    aws().ecs().createCluster("cluster");
    aws().ecs().settings(EcsSettings.defaults().withStartDelay(Duration.ofMillis(20)).withVcpus(6));
    aws()
        .ecs()
        .register(
            "embed",
            2048,
            4096,
            new Container(
                "Container",
                "image",
                List.of("echo of the definition"),
                Map.of("TABLE_NAME", "t")));
  }

  @AfterEach
  void nothingRuns() {
    aws().ecs().tasks().forEach(task -> aws().ecs().kill(task, KillReason.OUT_OF_MEMORY));
    await().until(() -> aws().ecs().tasks().stream().allMatch(task -> task.state().isStopped()));
    ecs.close();
  }

  private RunTaskResponse run(String script) {
    return run(script, request -> {});
  }

  private RunTaskResponse run(String script, Consumer<RunTaskRequest.Builder> more) {
    return ecs.runTask(
        request -> {
          request
              .cluster("cluster")
              .taskDefinition("embed")
              .launchType(LaunchType.FARGATE)
              .networkConfiguration(
                  n ->
                      n.awsvpcConfiguration(
                          v ->
                              v.subnets("subnet-1", "subnet-2")
                                  .securityGroups("sg-1")
                                  .assignPublicIp(AssignPublicIp.DISABLED)))
              .overrides(
                  o ->
                      o.containerOverrides(
                          ContainerOverride.builder()
                              .name("Container")
                              .command(script)
                              .environment(KeyValuePair.builder().name("EVENT").value("{}").build())
                              .build()));
          more.accept(request);
        });
  }

  private software.amazon.awssdk.services.ecs.model.Task described(String arn) {
    return ecs.describeTasks(r -> r.cluster("cluster").tasks(arn).include(TaskField.TAGS))
        .tasks()
        .getFirst();
  }

  private software.amazon.awssdk.services.ecs.model.Task awaited(String arn, String status) {
    return await()
        .pollInterval(Duration.ofMillis(10))
        .until(() -> described(arn), task -> task.lastStatus().equals(status));
  }

  private Task own(String arn) {
    return aws().ecs().task(arn.substring(arn.lastIndexOf('/') + 1)).orElseThrow();
  }

  private static String arn(RunTaskResponse response) {
    return response.tasks().getFirst().taskArn();
  }

  @Test
  void aTaskIsAProcessWithItsOwnEnvironmentAndEndsWithItsExitCode() throws IOException {
    RunTaskResponse response =
        run(
            "env; exit 3",
            r ->
                r.startedBy("portage")
                    .group("portage:1")
                    .tags(Tag.builder().key("bot").value("b").build()));
    assertThat(response.failures()).isEmpty();
    assertThat(response.tasks().getFirst().lastStatus()).isEqualTo("PROVISIONING");
    var task = awaited(arn(response), "STOPPED");
    assertThat(task.stopCode()).isEqualTo(TaskStopCode.ESSENTIAL_CONTAINER_EXITED);
    assertThat(task.stoppedReason()).isEqualTo("Essential container in task exited");
    assertThat(task.containers().getFirst().exitCode()).isEqualTo(3);
    assertThat(task.containers().getFirst().name()).isEqualTo("Container");
    assertThat(task.startedAt()).isBetween(task.createdAt(), task.stoppedAt());
    assertThat(task.startedBy()).isEqualTo("portage");
    assertThat(task.group()).isEqualTo("portage:1");
    assertThat(task.tags()).containsExactly(Tag.builder().key("bot").value("b").build());
    Task own = own(task.taskArn());
    assertThat(own.request().network())
        .isEqualTo(
            new RunTask.Network(List.of("subnet-1", "subnet-2"), List.of("sg-1"), "DISABLED"));
    assertThat(own.output())
        .contains("TABLE_NAME=t", "EVENT={}", "AWS_EXECUTION_ENV=AWS_ECS_FARGATE")
        .contains("AWS_ENDPOINT_URL=" + aws().endpoint().uri())
        .contains("ECS_CONTAINER_METADATA_URI_V4=" + aws().endpoint().uri() + "/v4/" + own.id());
    assertThat(own.output().lines().map(line -> line.split("=", 2)[0]))
        .doesNotContain("USER", "MAVEN_CMD_LINE_ARGS");
    assertThat(own.log().toString()).endsWith("embed-task/Container/" + own.id());
  }

  @Test
  void withoutOverridesTheDefinitionsOwnCommandRuns() throws IOException {
    var response = run("", r -> r.overrides(o -> o.containerOverrides(List.of())));
    assertThat(awaited(arn(response), "STOPPED").containers().getFirst().exitCode()).isZero();
    assertThat(own(arn(response)).output()).isEqualTo("of the definition\n");
  }

  @Test
  void aTaskGetsItsIdFromTheMetadataEndpoint() throws Exception {
    String arn = arn(run(SLEEP));
    awaited(arn, "RUNNING");
    String uri = aws().endpoint().uri() + "/v4/" + own(arn).id();
    try (var http = java.net.http.HttpClient.newHttpClient()) {
      assertThat(get(http, uri + "/task")).contains("\"TaskARN\":\"" + arn + "\"");
      assertThat(get(http, uri)).contains("\"Name\":\"Container\"");
    }
  }

  private static String get(java.net.http.HttpClient http, String uri) throws Exception {
    var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create(uri)).build();
    return http.send(request, java.net.http.HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  void aStoppedTaskIsTerminatedAndThenKilled() {
    aws().ecs().settings(aws().ecs().settings().withStopTimeout(Duration.ofMillis(200)));
    String polite = arn(run(SLEEP));
    String stubborn = arn(run("trap '' TERM; echo ready; while :; do sleep 0.05; done"));
    awaited(polite, "RUNNING");
    await().until(() -> own(stubborn).output().contains("ready"));
    for (String arn : List.of(polite, stubborn)) {
      var stopping = ecs.stopTask(r -> r.cluster("cluster").task(arn).reason("enough")).task();
      assertThat(stopping.desiredStatus()).isEqualTo("STOPPED");
    }
    var stopped = awaited(polite, "STOPPED");
    assertThat(stopped.stopCode()).isEqualTo(TaskStopCode.USER_INITIATED);
    assertThat(stopped.stoppedReason()).isEqualTo("enough");
    assertThat(stopped.containers().getFirst().exitCode()).isEqualTo(143);
    assertThat(awaited(stubborn, "STOPPED").containers().getFirst().exitCode()).isEqualTo(137);
  }

  @Test
  void aTaskStoppedBeforeItRanHasNoExitCode() {
    aws().ecs().settings(aws().ecs().settings().withStartDelay(Duration.ofMinutes(1)));
    String arn = arn(run("echo never"));
    ecs.stopTask(r -> r.cluster("cluster").task(arn));
    var task = awaited(arn, "STOPPED");
    assertThat(task.containers().getFirst().exitCode()).isNull();
    assertThat(task.startedAt()).isNull();
  }

  @Test
  void outOfMemoryAndSpotInterruptionAreReportedAsInAws() {
    aws().ecs().faults().killNext(1, KillReason.OUT_OF_MEMORY, Duration.ofMillis(30));
    var oom = awaited(arn(run(SLEEP)), "STOPPED");
    assertThat(oom.stopCode()).isEqualTo(TaskStopCode.ESSENTIAL_CONTAINER_EXITED);
    assertThat(oom.containers().getFirst().exitCode()).isEqualTo(137);
    assertThat(oom.containers().getFirst().reason())
        .isEqualTo("OutOfMemoryError: Container killed due to memory usage");
    String arn = arn(run(SLEEP));
    awaited(arn, "RUNNING");
    aws().ecs().kill(own(arn), KillReason.SPOT);
    var spot = awaited(arn, "STOPPED");
    assertThat(spot.stopCode()).isEqualTo(TaskStopCode.SPOT_INTERRUPTION);
    assertThat(spot.stoppedReason()).isEqualTo("Your Spot Task was interrupted.");
  }

  @Test
  void aTaskThatCannotStartReportsTheReason() {
    aws().ecs().faults().failToStartNext(1, "CannotPullContainerError: no such image");
    var task = awaited(arn(run(SLEEP)), "STOPPED");
    assertThat(task.stopCode()).isEqualTo(TaskStopCode.TASK_FAILED_TO_START);
    assertThat(task.stoppedReason()).startsWith("CannotPullContainerError");
    assertThat(task.containers().getFirst().exitCode()).isNull();
  }

  @Test
  void aboveTheQuotaRunTaskReturnsAFailureAndNoException() {
    for (int i = 0; i < 3; i++) {
      assertThat(run(SLEEP).failures()).isEmpty();
    }
    assertThat(run(SLEEP).failures()).extracting(Failure::reason).containsExactly(Ecs.VCPU_LIMIT);
    aws().ecs().settings(aws().ecs().settings().withVcpus(100));
    aws().ecs().faults().refuseNext(1, EcsFaults.NO_CAPACITY);
    RunTaskResponse refused = run(SLEEP);
    assertThat(refused.tasks()).isEmpty();
    assertThat(refused.failures()).extracting(Failure::reason).contains(EcsFaults.NO_CAPACITY);
    assertThat(run(SLEEP).failures()).isEmpty();
  }

  @Test
  void theSameClientTokenStartsOneTaskOnly() {
    String first = arn(run(SLEEP, r -> r.clientToken("token-1")));
    assertThat(arn(run(SLEEP, r -> r.clientToken("token-1")))).isEqualTo(first);
    assertThatThrownBy(() -> run("exec sleep 61", r -> r.clientToken("token-1")))
        .isInstanceOf(ConflictException.class);
  }

  @Test
  void tasksAreListedByFilter() {
    String running = arn(run(SLEEP, r -> r.startedBy("list")));
    String ended = arn(run("exit 0", r -> r.startedBy("list")));
    awaited(ended, "STOPPED");
    assertThat(ecs.listTasks(r -> r.cluster("cluster").startedBy("list")).taskArns())
        .containsExactly(running);
    assertThat(
            ecs.listTasks(r -> r.cluster("cluster").startedBy("list").desiredStatus("STOPPED"))
                .taskArns())
        .containsExactly(ended);
    assertThat(ecs.listTasks(r -> r.cluster("cluster").family("other")).taskArns()).isEmpty();
    run(SLEEP, r -> r.startedBy("list"));
    assertThat(
            ecs.listTasksPaginator(r -> r.cluster("cluster").startedBy("list").maxResults(1))
                .taskArns())
        .hasSize(2);
  }

  @Test
  void aFamilyMeansItsLatestActiveRevision() {
    Container container = new Container("Container", "newer", List.of(), Map.of("A", "1"));
    TaskDefinition latest = aws().ecs().register("family2", 1024, 2048, container);
    TaskDefinition gone = aws().ecs().register("family2", 1024, 2048, container);
    aws().ecs().deregister("family2", gone.revision());
    var definition = ecs.describeTaskDefinition(r -> r.taskDefinition("family2")).taskDefinition();
    assertThat(definition.revision()).isEqualTo(latest.revision());
    assertThat(definition.cpu()).isEqualTo("1024");
    assertThat(definition.containerDefinitions().getFirst().environment())
        .containsExactly(KeyValuePair.builder().name("A").value("1").build());
    assertThat(
            ecs.describeTaskDefinition(r -> r.taskDefinition("family2:2"))
                .taskDefinition()
                .statusAsString())
        .isEqualTo("INACTIVE");
    assertThatThrownBy(() -> ecs.describeTaskDefinition(r -> r.taskDefinition("nothing")))
        .isInstanceOf(ClientException.class);
  }

  @Test
  void invalidRequestsAreRejected() {
    assertThatThrownBy(() -> run("x".repeat(8192)))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Container Overrides length must be at most 8192");
    assertThatThrownBy(() -> run(SLEEP, r -> r.cluster("nowhere")))
        .isInstanceOf(ClusterNotFoundException.class);
    assertThatThrownBy(() -> ecs.runTask(r -> r.cluster("cluster").taskDefinition("embed")))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Network Configuration must be provided");
    assertThatThrownBy(() -> run(SLEEP, r -> r.taskDefinition("nothing")))
        .isInstanceOf(ClientException.class);
    assertThat(ecs.describeTasks(r -> r.cluster("cluster").tasks("0123")).failures())
        .extracting(Failure::reason)
        .containsExactly("MISSING");
  }

  @Test
  void logsRemainAfterTheTask() {
    String arn = arn(run("echo one; echo two >&2"));
    awaited(arn, "STOPPED");
    assertThat(Files.exists(own(arn).log())).isTrue();
    assertThat(own(arn).log()).hasContent("one\ntwo");
  }
}
