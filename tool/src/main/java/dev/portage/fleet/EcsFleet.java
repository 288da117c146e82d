package dev.portage.fleet;

import static java.util.stream.Collectors.joining;

import dev.portage.bots.BotKey;
import dev.portage.deployment.AwsAccess;
import dev.portage.deployment.AwsFaults;
import dev.portage.deployment.Deployment;
import dev.portage.deployment.TaskArn;
import dev.portage.fault.Transience;
import dev.portage.journal.UnitLease;
import dev.portage.plan.TaskSize;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.AssignPublicIp;
import software.amazon.awssdk.services.ecs.model.ConflictException;
import software.amazon.awssdk.services.ecs.model.ContainerOverride;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.ecs.model.RunTaskResponse;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Tasks on ECS Fargate, by the stack's own task definition. */
public final class EcsFleet implements EmbeddingTasks {
  /** What ECS says of tasks of a coordinator, of any run. */
  private static final String STARTED_BY = "portage";

  private static final String CONTAINER = "Container";
  private static final String SCRIPT = "embedding/main.py";

  /** What DescribeTasks takes at once. */
  private static final int MOST_DESCRIBED = 100;

  /** Codes under which ECS answers both what ends later and what never does. */
  private static final Set<String> UNSPECIFIC =
      Set.of("ClientException", "InvalidParameterException", "LimitExceededException");

  private static final Pattern TASK_ID = Pattern.compile("[0-9a-f]{32}");

  private final EcsClient client;
  private final Deployment deployment;

  /** Tasks in this deployment's cluster. */
  public EcsFleet(AwsAccess aws, Deployment deployment) {
    this.client = aws.prepare(EcsClient.builder()).httpClient(aws.http()).build();
    this.deployment = deployment;
  }

  /** The size of one task, as the task definition says. */
  public TaskSize size() {
    TaskDefinition definition = definition();
    if (definition.cpu() == null || definition.memory() == null) {
      return TaskSize.APPLICATION;
    }
    return new TaskSize(
        Double.parseDouble(definition.cpu()) / 1024,
        Double.parseDouble(definition.memory()) / 1024);
  }

  /** Where its tasks call Bedrock, as the task definition says (UPSTREAM 4.1). */
  public Optional<String> bedrockRegion() {
    return definition().containerDefinitions().stream()
        .flatMap(container -> container.environment().stream())
        .filter(variable -> variable.name().equals("BEDROCK_REGION"))
        .map(KeyValuePair::value)
        .findFirst();
  }

  private TaskDefinition definition() {
    try {
      return client
          .describeTaskDefinition(request -> request.taskDefinition(deployment.taskDefinition()))
          .taskDefinition();
    } catch (SdkException e) {
      throw AwsFaults.of(
          e,
          "read the task definition " + deployment.taskDefinition(),
          "ecs:DescribeTaskDefinition");
    }
  }

  @Override
  public Launch launch(BotKey bot, UnitLease lease, Map<String, String> environment) {
    try {
      return launched(client.runTask(request(bot, lease, environment)));
    } catch (ConflictException e) {
      // A task was started for this lease before, with other options: that is the one.
      return e.resourceIds().isEmpty()
          ? new Launch.Later(TaskFailure.THROTTLED, AwsFaults.said(e))
          : new Launch.Started(new TaskArn(e.resourceIds().getFirst()));
    } catch (EcsException e) {
      if (endsLater(e)) {
        return new Launch.Later(TaskFailure.refused(said(e)), AwsFaults.said(e));
      }
      throw fault(e);
    } catch (SdkException e) {
      throw fault(e);
    }
  }

  private static Launch launched(RunTaskResponse response) {
    if (!response.tasks().isEmpty()) {
      return new Launch.Started(new TaskArn(response.tasks().getFirst().taskArn()));
    }
    String reasons =
        response.failures().stream().map(failure -> failure.reason()).collect(joining(", "));
    return new Launch.Later(TaskFailure.refused(reasons), "ECS started no task: " + reasons);
  }

  private RunTaskRequest request(BotKey bot, UnitLease lease, Map<String, String> environment) {
    String keys = keys(bot);
    return RunTaskRequest.builder()
        .cluster(deployment.ecsCluster())
        .taskDefinition(deployment.taskDefinition())
        .launchType(LaunchType.FARGATE)
        .count(1)
        .startedBy(STARTED_BY)
        // Two requests for the same lease, as after a kill, start one task (I5).
        .clientToken("portage-%d-%d".formatted(lease.unit(), lease.token()))
        .networkConfiguration(
            network ->
                network.awsvpcConfiguration(
                    vpc ->
                        vpc.subnets(deployment.subnets())
                            .securityGroups(deployment.securityGroup())
                            .assignPublicIp(AssignPublicIp.DISABLED)))
        .overrides(
            overrides ->
                overrides.containerOverrides(
                    ContainerOverride.builder()
                        .name(CONTAINER)
                        .command("-u", SCRIPT, keys)
                        .environment(variables(keys, lease, environment))
                        .build()))
        .build();
  }

  private static List<KeyValuePair> variables(
      String keys, UnitLease lease, Map<String, String> environment) {
    List<KeyValuePair> variables = new ArrayList<>();
    variables.add(variable("EVENT", keys));
    variables.add(variable(UnitLease.VARIABLE, lease.text()));
    environment.forEach((name, value) -> variables.add(variable(name, value)));
    return variables;
  }

  private static KeyValuePair variable(String name, String value) {
    return KeyValuePair.builder().name(name).value(value).build();
  }

  /** The stream record's Keys, which the task reads (UPSTREAM 4.1). */
  static String keys(BotKey bot) {
    ObjectNode keys = JsonMapper.shared().createObjectNode();
    keys.putObject("PK").put("S", bot.pk());
    keys.putObject("SK").put("S", bot.sk());
    return JsonMapper.shared().writeValueAsString(keys);
  }

  /** Whether it is one of the reasons that {@link TaskFailure} lists, or transient. */
  private static boolean endsLater(AwsServiceException e) {
    return AwsFaults.transience(e) == Transience.TRANSIENT
        || (UNSPECIFIC.contains(AwsFaults.code(e)) && TaskFailure.refused(said(e)).isLater());
  }

  private static String said(AwsServiceException e) {
    return AwsFaults.code(e) + ": " + AwsFaults.said(e);
  }

  @Override
  public Map<TaskArn, TaskState> observe(Collection<TaskArn> tasks) {
    Map<TaskArn, TaskState> states = new HashMap<>();
    List<TaskArn> all = new ArrayList<>(tasks);
    for (int from = 0; from < all.size(); from += MOST_DESCRIBED) {
      List<TaskArn> some = all.subList(from, Math.min(all.size(), from + MOST_DESCRIBED));
      some.forEach(task -> states.put(task, new TaskState.Unknown()));
      for (Task task : describe(some)) {
        states.put(new TaskArn(task.taskArn()), state(task));
      }
    }
    return states;
  }

  private List<Task> describe(List<TaskArn> tasks) {
    try {
      return client
          .describeTasks(
              request ->
                  request
                      .cluster(deployment.ecsCluster())
                      .tasks(tasks.stream().map(TaskArn::value).toList()))
          .tasks();
    } catch (SdkException e) {
      throw AwsFaults.of(e, "describe tasks", "ecs:DescribeTasks");
    }
  }

  private static TaskState state(Task task) {
    if (!"STOPPED".equals(task.lastStatus())) {
      return new TaskState.Alive(task.lastStatus());
    }
    // A task may hold containers that AWS adds, such as GuardDuty's.
    var container = task.containers().stream().filter(c -> CONTAINER.equals(c.name())).findFirst();
    Integer exitCode = container.map(c -> c.exitCode()).orElse(null);
    String why = container.map(c -> c.reason()).orElse(null);
    String reason = task.stoppedReason() == null ? "stopped" : task.stoppedReason();
    String said = why == null ? reason : reason + " (" + why + ")";
    OptionalInt exit = exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
    String stopCode = task.stopCodeAsString() == null ? "" : task.stopCodeAsString();
    return new TaskState.Stopped(exit, said, TaskFailure.stopped(exit, stopCode, said));
  }

  @Override
  public Optional<TaskArn> alive(String taskId) {
    if (!TASK_ID.matcher(taskId).matches()) {
      return Optional.empty();
    }
    // ECS takes the bare id of a task as well as its ARN.
    return describe(List.of(new TaskArn(taskId))).stream()
        .filter(task -> !"STOPPED".equals(task.lastStatus()))
        .map(task -> new TaskArn(task.taskArn()))
        .findFirst();
  }

  @Override
  public boolean isOwn(TaskArn task) {
    return describe(List.of(task)).stream().anyMatch(of -> STARTED_BY.equals(of.startedBy()));
  }

  @Override
  public void stop(TaskArn task, String why) {
    try {
      client.stopTask(
          request -> request.cluster(deployment.ecsCluster()).task(task.value()).reason(why));
    } catch (SdkException e) {
      throw AwsFaults.of(e, "stop a task", "ecs:StopTask");
    }
  }

  private RuntimeException fault(SdkException e) {
    return AwsFaults.of(
        e,
        "start a task in cluster " + deployment.ecsCluster(),
        "ecs:RunTask, and iam:PassRole on the roles of the task definition");
  }
}
