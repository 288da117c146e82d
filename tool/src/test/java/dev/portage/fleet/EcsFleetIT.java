package dev.portage.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.TestAws;
import dev.portage.bots.BotKey;
import dev.portage.deployment.AwsAccess;
import dev.portage.deployment.Deployment;
import dev.portage.deployment.TaskArn;
import dev.portage.deployment.TaskContract;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.UnitLease;
import dev.portage.plan.TaskSize;
import dev.portage.sandbox.aws.ecs.Ecs;
import dev.portage.sandbox.aws.ecs.EcsFaults;
import dev.portage.sandbox.aws.ecs.EcsSettings;
import dev.portage.sandbox.aws.ecs.KillReason;
import dev.portage.sandbox.aws.ecs.RunTask;
import dev.portage.sandbox.aws.ecs.Task;
import dev.portage.sandbox.aws.ecs.TaskDefinition.Container;
import dev.portage.sandbox.aws.http.AwsError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** ECS through the SDK; the tasks only wait. */
@ExtendWith(TestAws.class)
class EcsFleetIT {
  private static final BotKey BOT = BotKey.of("user \"1\"", "01BOT");
  private static final AtomicLong TOKENS = new AtomicLong(System.currentTimeMillis());

  private final Ecs ecs = TestAws.sandbox().ecs();
  private AwsAccess aws;
  private EcsFleet fleet;

  @BeforeEach
  void open() {
    ecs.createCluster("fleet");
    ecs.settings(EcsSettings.defaults().withStartDelay(Duration.ofMillis(10)).withVcpus(1_000));
    ecs.register(
        "embed",
        2048,
        4096,
        new Container("Container", "image", List.of("own"), Map.of("BEDROCK_REGION", "us-west-2")));
    aws = TestAws.access();
    fleet = new EcsFleet(aws, deployment("fleet", "embed"));
  }

  @AfterEach
  void close() {
    aws.close();
  }

  private static Deployment deployment(String cluster, String family) {
    return new Deployment(
        "Stack",
        "us-east-1",
        TaskContract.ARGUMENT,
        "table",
        cluster,
        family,
        List.of("subnet-0", "subnet-1"),
        "sg-1",
        "arn:secret",
        "",
        0,
        "bucket");
  }

  /** No two tests share a client token. */
  private static UnitLease lease() {
    return new UnitLease(7, TOKENS.incrementAndGet());
  }

  private TaskArn launch(UnitLease lease) {
    return ((Launch.Started) fleet.launch(BOT, lease, Map.of("PORTAGE_PARTIAL", "true"))).task();
  }

  private TaskState awaited(TaskArn task, Predicate<TaskState> state) {
    return await()
        .pollInterval(Duration.ofMillis(10))
        .until(() -> fleet.observe(List.of(task)).get(task), state);
  }

  private Task own(TaskArn task) {
    return ecs.task(task.taskId()).orElseThrow();
  }

  @Test
  void aTaskIsToldItsBotByBothContractsAndItsLease() {
    UnitLease lease = lease();
    RunTask asked = own(launch(lease)).request();
    String keys = EcsFleet.keys(BOT);
    assertThat(asked.command()).contains(List.of("-u", "embedding/main.py", keys));
    assertThat(asked.environment())
        .isEqualTo(
            Map.of("EVENT", keys, UnitLease.VARIABLE, lease.text(), "PORTAGE_PARTIAL", "true"));
    assertThat(asked.startedBy()).isEqualTo("portage");
  }

  @Test
  void theKeysAreTheStreamRecordsWhateverIsInThem() {
    JsonNode keys = JsonMapper.shared().readTree(EcsFleet.keys(BOT));
    assertThat(keys.at("/PK/S").asString()).isEqualTo(BOT.pk());
    assertThat(keys.at("/SK/S").asString()).isEqualTo(BOT.sk());
    assertThat(keys).hasSize(2);
  }

  @Test
  void aTaskRunsInThePrivateSubnetsWithoutAPublicAddress() {
    assertThat(own(launch(lease())).request().network())
        .isEqualTo(
            new RunTask.Network(List.of("subnet-0", "subnet-1"), List.of("sg-1"), "DISABLED"));
  }

  @Test
  void theSameLeaseAskedForTwiceIsOneTask() {
    UnitLease lease = lease();
    int before = ecs.tasks().size();
    assertThat(launch(lease)).isEqualTo(launch(lease));
    assertThat(ecs.tasks()).hasSize(before + 1);
    assertThat(launch(lease())).isNotEqualTo(launch(lease()));
  }

  @Test
  void aBotIdThatNoTokenOfAwsMayHoldIsLaunchedAllTheSame() {
    BotKey odd = BotKey.of("user", "日本 bot/é");
    assertThat(fleet.launch(odd, lease(), Map.of("PORTAGE_PARTIAL", "true")))
        .isInstanceOf(Launch.Started.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {EcsFaults.NO_CAPACITY, "RESOURCE:FARGATE"})
  void aFailureInTheAnswerMeansLater(String reason) {
    ecs.faults().refuseNext(1, reason);
    assertThat(fleet.launch(BOT, lease(), Map.of("PORTAGE_PARTIAL", "true")))
        .isInstanceOfSatisfying(
            Launch.Later.class, later -> assertThat(later.why()).contains(reason));
    assertThat(fleet.launch(BOT, lease(), Map.of("PORTAGE_PARTIAL", "true")))
        .isInstanceOf(Launch.Started.class);
  }

  @Test
  void overTheQuotaMeansLater() {
    ecs.settings(ecs.settings().withVcpus(0));
    assertThat(fleet.launch(BOT, lease(), Map.of("PORTAGE_PARTIAL", "true")))
        .isInstanceOf(Launch.Later.class);
  }

  @ParameterizedTest
  @CsvSource({
    "400, ThrottlingException, Rate exceeded",
    "400, ClientException, You've reached the limit on the number of vCPUs",
    "400, InvalidParameterException, Rate exceeded (ErrorCode: Throttling)",
    "400, InvalidParameterException, Request limit exceeded. (ErrorCode: RequestLimitExceeded)",
    "400, ClientException, You've reached the limit on the number of tasks you can run at once",
    "400, InvalidParameterException, Unable to assume the service linked role",
    "500, ServerException, later",
    "503, ServiceUnavailable, later"
  })
  void whatPassesByItselfMeansLater(int status, String code, String message) {
    fail(new AwsError(status, code, message));
    assertThat(fleet.launch(BOT, lease(), Map.of("PORTAGE_PARTIAL", "true")))
        .isInstanceOfSatisfying(
            Launch.Later.class, later -> assertThat(later.why()).contains(message));
  }

  private static void fail(AwsError error) {
    TestAws.sandbox().endpoint().faults().failNext("ecs:RunTask", 20, error);
  }

  @Test
  void whatIsDeniedIsAFaultThatNamesThePermissions() {
    fail(AwsError.client("AccessDeniedException", "not you"));
    assertFault(fleet, ExitCode.ACCESS_DENIED, "ecs:RunTask", "iam:PassRole");
  }

  @Test
  void aClusterOrTaskDefinitionThatIsGoneIsAFault() {
    assertFault(
        new EcsFleet(aws, deployment("no-such-cluster", "embed")),
        ExitCode.AWS_REFUSED,
        "no-such-cluster");
    assertFault(
        new EcsFleet(aws, deployment("fleet", "no-such-family")),
        ExitCode.AWS_REFUSED,
        "TaskDefinition not found");
  }

  private static void assertFault(EcsFleet fleet, ExitCode code, String... parts) {
    assertThatThrownBy(() -> fleet.launch(BOT, lease(), Map.of("PORTAGE_PARTIAL", "true")))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(code);
              assertThat(fault.getMessage() + fault.next()).contains(parts);
            });
  }

  @Test
  void aTaskIsAliveUntilItHasStopped() {
    TaskArn task = launch(lease());
    assertThat(awaited(task, new TaskState.Alive("RUNNING")::equals)).isNotNull();
    assertThat(fleet.alive(task.taskId())).contains(task);
    ecs.kill(own(task), KillReason.OUT_OF_MEMORY);
    assertThat(awaited(task, TaskState.Stopped.class::isInstance))
        .isInstanceOfSatisfying(
            TaskState.Stopped.class,
            stopped -> {
              assertThat(stopped.exitCode()).hasValue(137);
              assertThat(stopped.failure()).isEqualTo(TaskFailure.OUT_OF_MEMORY);
              assertThat(stopped.reason())
                  .contains("Essential container in task exited")
                  .contains("OutOfMemoryError");
            });
    assertThat(fleet.alive(task.taskId())).isEmpty();
    assertThat(fleet.alive("0".repeat(32))).isEmpty();
  }

  @Test
  void aTaskThatNeverStartedHasNoExitCode() {
    ecs.faults().failToStartNext(1, "CannotPullContainerError: no such image");
    assertThat(awaited(launch(lease()), TaskState.Stopped.class::isInstance))
        .isInstanceOfSatisfying(
            TaskState.Stopped.class,
            stopped -> {
              assertThat(stopped.exitCode()).isEmpty();
              assertThat(stopped.failure()).isEqualTo(TaskFailure.IMAGE);
              assertThat(stopped.reason()).contains("CannotPullContainerError");
            });
  }

  @Test
  void aTaskThatLosesItsSpotCapacityIsInterrupted() {
    TaskArn task = launch(lease());
    assertThat(awaited(task, new TaskState.Alive("RUNNING")::equals)).isNotNull();
    ecs.kill(own(task), KillReason.SPOT);
    assertThat(awaited(task, TaskState.Stopped.class::isInstance))
        .isInstanceOfSatisfying(
            TaskState.Stopped.class,
            stopped -> assertThat(stopped.failure()).isEqualTo(TaskFailure.INTERRUPTED));
  }

  @Test
  void aTaskThatIsStoppedSaysWhy() {
    TaskArn task = launch(lease());
    fleet.stop(task, "portage: longer than PT3H");
    assertThat(awaited(task, TaskState.Stopped.class::isInstance))
        .isInstanceOfSatisfying(
            TaskState.Stopped.class,
            stopped -> assertThat(stopped.reason()).contains("portage: longer than PT3H"));
  }

  @Test
  void moreThanAHundredTasksAreObservedInSeveralCalls() {
    List<TaskArn> tasks = new ArrayList<>();
    for (int i = 0; i < 230; i++) {
      tasks.add(unknown(i));
    }
    TaskArn first = launch(lease());
    TaskArn last = launch(lease());
    tasks.addFirst(first);
    tasks.addLast(last);
    long before = TestAws.sandbox().endpoint().calls("ecs:DescribeTasks");
    Map<TaskArn, TaskState> states = fleet.observe(tasks);
    assertThat(TestAws.sandbox().endpoint().calls("ecs:DescribeTasks") - before).isEqualTo(3);
    assertThat(states).hasSize(232);
    assertThat(states.remove(first)).isInstanceOf(TaskState.Alive.class);
    assertThat(states.remove(last)).isInstanceOf(TaskState.Alive.class);
    assertThat(states.values()).containsOnly(new TaskState.Unknown());
  }

  private static TaskArn unknown(int i) {
    return new TaskArn(TestAws.sandbox().account().arn("ecs", "task/fleet/%032x".formatted(i)));
  }

  @Test
  void nothingIsAskedAboutNoTasks() {
    long before = TestAws.sandbox().endpoint().calls("ecs:DescribeTasks");
    assertThat(fleet.observe(List.of())).isEmpty();
    assertThat(TestAws.sandbox().endpoint().calls("ecs:DescribeTasks")).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "local",
        "unknown",
        "0123456789ABCDEF0123456789ABCDEF",
        "0123456789abcdef0123456789abcde",
        "arn:aws:ecs:us-east-1:1:task/fleet/0123456789abcdef0123456789abcdef"
      })
  void ecsIsNotAskedForIdsThatAreNone(String id) {
    long before = TestAws.sandbox().endpoint().calls("ecs:DescribeTasks");
    assertThat(fleet.alive(id)).isEmpty();
    assertThat(TestAws.sandbox().endpoint().calls("ecs:DescribeTasks")).isEqualTo(before);
  }

  @Test
  void theTaskDefinitionTellsSizeAndBedrocksRegion() {
    assertThat(fleet.size()).isEqualTo(new TaskSize(2, 4));
    assertThat(fleet.bedrockRegion()).contains("us-west-2");
  }
}
