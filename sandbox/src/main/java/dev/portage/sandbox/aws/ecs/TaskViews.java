package dev.portage.sandbox.aws.ecs;

import dev.portage.sandbox.aws.http.Account;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.AwsException;
import dev.portage.sandbox.aws.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The read operations of ECS, and the responses about tasks. */
final class TaskViews {
  private static final int MOST_DESCRIBED = 100;

  private final Account account;
  private final TaskStore store;
  private final TaskDefinitions definitions;
  private final TaskJson json;

  /** An item of {@code failures[]}. */
  record Failure(String arn, String reason) {}

  TaskViews(Account account, TaskStore store, TaskDefinitions definitions) {
    this.account = account;
    this.store = store;
    this.definitions = definitions;
    this.json = new TaskJson(account);
  }

  Response describeTasks(JsonNode body) {
    String cluster = store.cluster(text(body, "cluster"));
    List<Task> found = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    if (body.path("tasks").isEmpty() || body.path("tasks").size() > MOST_DESCRIBED) {
      throw invalid("Tasks must hold between 1 and " + MOST_DESCRIBED + " items.");
    }
    for (JsonNode asked : body.path("tasks")) {
      String name = asked.asString("");
      store
          .find(cluster, name)
          .ifPresentOrElse(
              found::add, () -> failures.add(new Failure(arn(cluster, name), "MISSING")));
    }
    boolean tags =
        body.path("include").valueStream().anyMatch(item -> item.asString("").equals("TAGS"));
    return answer(found, failures, tags);
  }

  private String arn(String cluster, String idOrArn) {
    return idOrArn.startsWith("arn:")
        ? idOrArn
        : account.arn("ecs", "task/" + cluster + "/" + idOrArn);
  }

  Response answer(List<Task> tasks, List<Failure> failures, boolean withTags) {
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    ArrayNode list = answer.putArray("tasks");
    tasks.forEach(task -> list.add(json.task(task, withTags)));
    ArrayNode failed = answer.putArray("failures");
    failures.forEach(
        failure -> failed.addObject().put("arn", failure.arn()).put("reason", failure.reason()));
    return Response.json(answer);
  }

  Response listTasks(JsonNode body) {
    List<Task> matching =
        store.visible(store.cluster(text(body, "cluster"))).stream()
            .filter(task -> task.state().desired().equals(wanted(body)))
            .filter(task -> same(body, "family", task.definition().family()))
            .filter(task -> same(body, "startedBy", task.request().startedBy()))
            .toList();
    int from = Integer.parseInt("0" + text(body, "nextToken"));
    int to = Math.min(matching.size(), from + body.path("maxResults").asInt(MOST_DESCRIBED));
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    ArrayNode arns = answer.putArray("taskArns");
    IntStream.range(from, to).forEach(i -> arns.add(matching.get(i).arn()));
    if (to < matching.size()) {
      answer.put("nextToken", Integer.toString(to));
    }
    return Response.json(answer);
  }

  private static String wanted(JsonNode body) {
    return body.path("desiredStatus").asString("RUNNING");
  }

  private static boolean same(JsonNode body, String field, String value) {
    return text(body, field).isEmpty() || text(body, field).equals(value);
  }

  Response describeDefinition(JsonNode body) {
    TaskDefinition definition =
        definitions
            .find(text(body, "taskDefinition"))
            .orElseThrow(
                () ->
                    AwsError.client("ClientException", "Unable to describe task definition.")
                        .exception());
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    answer.set("taskDefinition", json.definition(definition));
    answer.putArray("tags");
    return Response.json(answer);
  }

  Response one(Task task) {
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    answer.set("task", json.task(task, false));
    return Response.json(answer);
  }

  private static String text(JsonNode body, String field) {
    return body.path(field).asString("");
  }

  private static AwsException invalid(String message) {
    return AwsError.client("InvalidParameterException", message).exception();
  }
}
