package dev.portage.sandbox.aws.ecs;

import dev.portage.sandbox.aws.http.Account;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes tasks and task definitions as JSON, in the format of ECS. */
record TaskJson(Account account) {

  ObjectNode task(Task task, boolean withTags) {
    TaskStatus state = task.state();
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("taskArn", task.arn())
        .put("clusterArn", cluster(task.cluster()))
        .put("taskDefinitionArn", definitionArn(task.definition()))
        .put("lastStatus", state.status())
        .put("desiredStatus", state.desired())
        .put("launchType", "FARGATE")
        .put("platformVersion", "1.4.0")
        .put("cpu", Integer.toString(task.definition().cpuUnits()))
        .put("memory", Integer.toString(task.definition().memoryMiB()))
        .put("availabilityZone", account.region() + "a")
        .put("group", task.request().group())
        .put("version", 1);
    if (!task.request().startedBy().isEmpty()) {
      json.put("startedBy", task.request().startedBy());
    }
    times(json, task, state);
    state.cause().ifPresent(cause -> cause(json, cause));
    json.putArray("containers").add(container(task, state));
    json.set("overrides", overrides(task));
    if (withTags) {
      pairs(json, "tags", "key", task.request().tags());
    }
    return json;
  }

  private static void times(ObjectNode json, Task task, TaskStatus state) {
    time(json, "createdAt", Optional.of(task.created()));
    time(json, "startedAt", state.started());
    time(json, "stoppingAt", state.stopping());
    time(json, "executionStoppedAt", state.stopped());
    time(json, "stoppedAt", state.stopped());
  }

  private static void cause(ObjectNode json, TaskStatus.Cause cause) {
    json.put("stopCode", cause.stopCode()).put("stoppedReason", cause.reason());
  }

  private static ObjectNode container(Task task, TaskStatus state) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("containerArn", task.arn().replace(":task/", ":container/") + "/" + task.id())
        .put("taskArn", task.arn())
        .put("name", task.definition().container().name())
        .put("image", task.definition().container().image())
        .put("lastStatus", containerStatus(state.status()));
    state.exitCode().ifPresent(code -> json.put("exitCode", code));
    state.containerReason().ifPresent(reason -> json.put("reason", reason));
    return json;
  }

  private static String containerStatus(String taskStatus) {
    return switch (taskStatus) {
      case "RUNNING" -> "RUNNING";
      case "STOPPED", "DEPROVISIONING" -> "STOPPED";
      default -> "PENDING";
    };
  }

  private static ObjectNode overrides(Task task) {
    ObjectNode overrides = JsonMapper.shared().createObjectNode();
    ObjectNode container = overrides.putArray("containerOverrides").addObject();
    container.put("name", task.definition().container().name());
    task.request().command().ifPresent(command -> strings(container, "command", command));
    if (!task.request().environment().isEmpty()) {
      pairs(container, "environment", "name", task.request().environment());
    }
    return overrides;
  }

  ObjectNode definition(TaskDefinition definition) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("taskDefinitionArn", definitionArn(definition))
        .put("family", definition.family())
        .put("revision", definition.revision())
        .put("status", definition.active() ? "ACTIVE" : "INACTIVE")
        .put("networkMode", "awsvpc")
        .put("cpu", Integer.toString(definition.cpuUnits()))
        .put("memory", Integer.toString(definition.memoryMiB()))
        .put("taskRoleArn", account.role(definition.family() + "-task"))
        .put("executionRoleArn", account.role(definition.family() + "-execution"));
    json.putArray("requiresCompatibilities").add("FARGATE");
    json.putArray("containerDefinitions").add(containerDefinition(definition));
    return json;
  }

  private ObjectNode containerDefinition(TaskDefinition definition) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("name", definition.container().name())
        .put("image", definition.container().image())
        .put("essential", true);
    strings(json, "command", definition.container().command());
    pairs(json, "environment", "name", definition.container().environment());
    ObjectNode log = json.putObject("logConfiguration").put("logDriver", "awslogs");
    log.putObject("options")
        .put("awslogs-group", definition.family() + "-logs")
        .put("awslogs-region", account.region())
        .put("awslogs-stream-prefix", "embed-task");
    return json;
  }

  String cluster(String name) {
    return account.arn("ecs", "cluster/" + name);
  }

  String definitionArn(TaskDefinition definition) {
    return account.arn("ecs", "task-definition/" + definition.id());
  }

  private static void strings(ObjectNode json, String field, Iterable<String> values) {
    var array = json.putArray(field);
    values.forEach(array::add);
  }

  private static void pairs(ObjectNode json, String field, String key, Map<String, String> values) {
    var array = json.putArray(field);
    values.forEach((name, value) -> array.addObject().put(key, name).put("value", value));
  }

  private static void time(ObjectNode json, String field, Optional<Instant> time) {
    time.ifPresent(at -> json.put(field, at.toEpochMilli() / 1000.0));
  }
}
