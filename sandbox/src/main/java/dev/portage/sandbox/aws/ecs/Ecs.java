package dev.portage.sandbox.aws.ecs;

import dev.portage.sandbox.aws.ecs.TaskDefinition.Container;
import dev.portage.sandbox.aws.ecs.TaskStatus.Cause;
import dev.portage.sandbox.aws.http.Account;
import dev.portage.sandbox.aws.http.AwsApi;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.AwsException;
import dev.portage.sandbox.aws.http.Protocol;
import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Simulates ECS on Fargate. A task is a real process: it runs the worker command with the
 * container's command as arguments, in its own environment. Its output goes to a file with the name
 * of the log stream.
 */
public final class Ecs implements AwsApi, AutoCloseable {
  /**
   * The {@code failures[].reason} of RunTask, which itself succeeds, when the quota is exhausted.
   */
  public static final String VCPU_LIMIT =
      "You’ve reached the limit on the number of vCPUs you can run concurrently";

  private static final int MOST_AT_ONCE = 10;

  private final Account account;
  private final InstantSource clock;
  private final Path logs;
  private final TaskRunner runner;
  private final TaskViews views;
  private final TaskDefinitions definitions = new TaskDefinitions();
  private final TaskStore store;
  private final EcsFaults faults = new EcsFaults();
  private volatile EcsSettings settings;

  public Ecs(
      Account account, EcsSettings settings, InstantSource clock, Path logs, TaskRunner runner) {
    this.account = account;
    this.settings = settings;
    this.clock = clock;
    this.logs = logs;
    this.runner = runner;
    this.store = new TaskStore(clock);
    this.views = new TaskViews(account, store, definitions);
  }

  /** Creates a cluster in which tasks can run. */
  public void createCluster(String name) {
    store.addCluster(name);
  }

  /** Adds the family's next revision. */
  public TaskDefinition register(String family, int cpuUnits, int memoryMiB, Container container) {
    return definitions.register(family, cpuUnits, memoryMiB, container);
  }

  /** Makes a revision inactive. */
  public void deregister(String family, int revision) {
    definitions.deregister(family, revision);
  }

  /** Returns all tasks, oldest first, also those that ECS no longer returns. */
  public List<Task> tasks() {
    return store.all();
  }

  /** Returns the task with this id, also when ECS no longer returns it. */
  public Optional<Task> task(String id) {
    return store.byId(id);
  }

  /** Kills a task as ECS or Fargate would. */
  public void kill(Task task, KillReason death) {
    switch (death) {
      case OUT_OF_MEMORY -> runner.kill(task, death.cause());
      case SPOT -> runner.stop(task, death.cause(), settings.stopTimeout());
    }
  }

  /** Returns the faults that can be injected into the next tasks. */
  public EcsFaults faults() {
    return faults;
  }

  /** Returns the current settings. */
  public EcsSettings settings() {
    return settings;
  }

  /** Replaces the settings. */
  public void settings(EcsSettings settings) {
    this.settings = settings;
  }

  @Override
  public String service() {
    return "ecs";
  }

  @Override
  public Protocol protocol() {
    return Protocol.JSON;
  }

  @Override
  public Response answer(Request request) {
    JsonNode body = request.json();
    return switch (operation(request)) {
      case "RunTask" -> runTask(body);
      case "DescribeTasks" -> views.describeTasks(body);
      case "ListTasks" -> views.listTasks(body);
      case "StopTask" -> stopTask(body);
      case "DescribeTaskDefinition" -> views.describeDefinition(body);
      default -> throw unknown(request);
    };
  }

  /** Starts tasks; synchronized, so that two calls cannot use the same rest of the quota. */
  private synchronized Response runTask(JsonNode body) {
    String cluster = store.cluster(text(body, "cluster"));
    TaskDefinition definition = runnable(text(body, "taskDefinition"));
    RunTask request = RunTask.parse(body, definition);
    String token = text(body, "clientToken");
    Optional<TaskStore.Started> before =
        token.isEmpty() ? Optional.empty() : store.startedBy(token, body.toString());
    if (before.isPresent()) {
      return views.answer(before.get().tasks(), List.of(), true);
    }
    List<Task> started = new ArrayList<>();
    List<TaskViews.Failure> failures = new ArrayList<>();
    for (int i = 0; i < count(body); i++) {
      place(definition)
          .ifPresentOrElse(failures::add, () -> started.add(launch(cluster, definition, request)));
    }
    if (!token.isEmpty() && !started.isEmpty()) {
      store.put(token, new TaskStore.Started(body.toString(), started));
    }
    return views.answer(started, failures, true);
  }

  private TaskDefinition runnable(String name) {
    TaskDefinition definition =
        definitions
            .find(name)
            .orElseThrow(
                () -> AwsError.client("ClientException", "TaskDefinition not found.").exception());
    if (!definition.active()) {
      throw invalid("TaskDefinition is inactive");
    }
    return definition;
  }

  private static int count(JsonNode body) {
    int count = body.path("count").asInt(1);
    if (count < 1 || count > MOST_AT_ONCE) {
      throw invalid("Count must be between 1 and " + MOST_AT_ONCE + ".");
    }
    return count;
  }

  private Optional<TaskViews.Failure> place(TaskDefinition definition) {
    Optional<String> refusal = faults.refusal();
    boolean full = store.cpuUnitsInUse() + definition.cpuUnits() > settings.vcpus() * 1024;
    return refusal
        .or(() -> full ? Optional.of(VCPU_LIMIT) : Optional.empty())
        .map(reason -> new TaskViews.Failure("", reason));
  }

  private Task launch(String cluster, TaskDefinition definition, RunTask request) {
    String id = UUID.randomUUID().toString().replace("-", "");
    Path log = logs.resolve("embed-task").resolve(definition.container().name()).resolve(id);
    String arn = account.arn("ecs", "task/" + cluster + "/" + id);
    Task task =
        new Task(
            new Task.TaskIdentity(id, arn, cluster, log), definition, request, clock.instant());
    store.add(task);
    Optional<EcsFaults.Kill> kill = faults.kill();
    runner.start(task, settings.startDelay(), faults.startFailure());
    kill.ifPresent(death -> Thread.ofVirtual().start(() -> killLater(task, death)));
    return task;
  }

  private void killLater(Task task, EcsFaults.Kill kill) {
    try {
      while (task.process().isEmpty() && !task.state().isStopped()) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      Thread.sleep(kill.after());
      kill(task, kill.death());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Response stopTask(JsonNode body) {
    String cluster = store.cluster(text(body, "cluster"));
    Task task =
        store
            .find(cluster, text(body, "task"))
            .orElseThrow(() -> invalid("The referenced task was not found."));
    String reason = body.path("reason").asString("Task stopped by user");
    runner.stop(task, new Cause("UserInitiated", reason), settings.stopTimeout());
    return views.one(task);
  }

  private static String text(JsonNode body, String field) {
    return body.path(field).asString("");
  }

  private static AwsException invalid(String message) {
    return AwsError.client("InvalidParameterException", message).exception();
  }

  /** Kills all tasks. */
  @Override
  public void close() throws IOException {
    Cause end = new Cause("UserInitiated", "The sandbox is shutting down.");
    for (Task task : tasks()) {
      runner.kill(task, end);
    }
    runner.close();
  }
}
