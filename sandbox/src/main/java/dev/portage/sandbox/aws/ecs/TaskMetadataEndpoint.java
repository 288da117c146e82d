package dev.portage.sandbox.aws.ecs;

import dev.portage.sandbox.aws.http.Account;
import dev.portage.sandbox.aws.http.AwsApi;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.AwsException;
import dev.portage.sandbox.aws.http.Protocol;
import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Serves the task metadata endpoint, version 4 ({@code ECS_CONTAINER_METADATA_URI_V4}). */
public final class TaskMetadataEndpoint implements AwsApi {
  static final String PATH = "/v4/";

  private final Account account;
  private final Function<String, Optional<Task>> tasks;

  public TaskMetadataEndpoint(Account account, Function<String, Optional<Task>> tasks) {
    this.account = account;
    this.tasks = tasks;
  }

  @Override
  public String service() {
    return "ecs-metadata";
  }

  @Override
  public Protocol protocol() {
    return Protocol.REST_JSON;
  }

  @Override
  public boolean serves(Request request) {
    return request.rawPath().startsWith(PATH) && request.service().isEmpty();
  }

  @Override
  public String operation(Request request) {
    return request.rawPath().endsWith("/task") ? "Task" : "Container";
  }

  @Override
  public Response answer(Request request) {
    String id = request.rawPath().substring(PATH.length()).split("/", 2)[0];
    Task task = tasks.apply(id).orElseThrow(TaskMetadataEndpoint::missing);
    ObjectNode json = operation(request).equals("Task") ? task(task) : container(task);
    return Response.json(json).with("Content-Type", "application/json");
  }

  private ObjectNode task(Task task) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("Cluster", account.arn("ecs", "cluster/" + task.cluster()))
        .put("TaskARN", task.arn())
        .put("Family", task.definition().family())
        .put("Revision", Integer.toString(task.definition().revision()))
        .put("DesiredStatus", task.state().desired())
        .put("KnownStatus", task.state().status())
        .put("LaunchType", "FARGATE")
        .put("AvailabilityZone", account.region() + "a")
        .put("PullStartedAt", task.created().toString())
        .put("PullStoppedAt", task.created().toString());
    json.putObject("Limits")
        .put("CPU", task.definition().cpuUnits() / 1024.0)
        .put("Memory", task.definition().memoryMiB());
    json.putArray("Containers").add(container(task));
    return json;
  }

  private ObjectNode container(Task task) {
    String name = task.definition().container().name();
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("DockerId", task.id() + "-1")
        .put("Name", name)
        .put("DockerName", name)
        .put("Image", task.definition().container().image())
        .put("DesiredStatus", task.state().desired())
        .put("KnownStatus", task.state().status())
        .put("Type", "NORMAL")
        .put("LogDriver", "awslogs");
    json.putObject("Labels")
        .put("com.amazonaws.ecs.cluster", account.arn("ecs", "cluster/" + task.cluster()))
        .put("com.amazonaws.ecs.container-name", name)
        .put("com.amazonaws.ecs.task-arn", task.arn())
        .put("com.amazonaws.ecs.task-definition-family", task.definition().family())
        .put(
            "com.amazonaws.ecs.task-definition-version",
            Integer.toString(task.definition().revision()));
    json.putObject("LogOptions")
        .put("awslogs-group", task.definition().family() + "-logs")
        .put("awslogs-region", account.region())
        .put("awslogs-stream", "embed-task/" + name + "/" + task.id());
    return json;
  }

  private static AwsException missing() {
    return new AwsError(404, "NotFound", "V4 metadata handler: unable to get task").exception();
  }
}
