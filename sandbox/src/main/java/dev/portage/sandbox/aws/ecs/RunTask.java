package dev.portage.sandbox.aws.ecs;

import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.AwsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The parsed parameters of a RunTask call.
 *
 * @param command the overridden arguments of the container; empty where they are not overridden
 * @param environment the variables that the overrides add to the container's environment
 * @param network subnets, security groups and public address
 * @param tags the task's tags
 * @param startedBy the caller's value of this name, or an empty string
 * @param group the task group
 */
public record RunTask(
    Optional<List<String>> command,
    Map<String, String> environment,
    Network network,
    Map<String, String> tags,
    String startedBy,
    String group) {
  /** The limit for all overrides of one call together, in characters (UPSTREAM 2.4). */
  private static final int MOST_OVERRIDES = 8_192;

  /**
   * The awsvpc configuration of a task.
   *
   * @param assignPublicIp ENABLED or DISABLED
   */
  public record Network(List<String> subnets, List<String> securityGroups, String assignPublicIp) {}

  static RunTask parse(JsonNode body, TaskDefinition definition) {
    JsonNode overrides = body.path("overrides");
    if (overrides.toString().length() > MOST_OVERRIDES) {
      throw invalid("Container Overrides length must be at most " + MOST_OVERRIDES);
    }
    JsonNode container = container(overrides, definition.container().name());
    return new RunTask(
        container.has("command")
            ? Optional.of(strings(container.path("command")))
            : Optional.empty(),
        pairs(container.path("environment"), "name"),
        network(body),
        pairs(body.path("tags"), "key"),
        body.path("startedBy").asString(""),
        body.path("group").asString("family:" + definition.family()));
  }

  private static JsonNode container(JsonNode overrides, String name) {
    JsonNode containers = overrides.path("containerOverrides");
    for (JsonNode container : containers) {
      if (!container.path("name").asString("").equals(name)) {
        throw invalid(
            "Override for container named "
                + container.path("name").asString("")
                + " is not a container in the TaskDefinition.");
      }
    }
    return containers.path(0);
  }

  private static Network network(JsonNode body) {
    JsonNode network = body.path("networkConfiguration").path("awsvpcConfiguration");
    if (network.isMissingNode()) {
      throw invalid(
          "Network Configuration must be provided when networkMode 'awsvpc' is specified.");
    }
    if (network.path("subnets").isEmpty()) {
      throw invalid("subnets can not be empty.");
    }
    return new Network(
        strings(network.path("subnets")),
        strings(network.path("securityGroups")),
        network.path("assignPublicIp").asString("DISABLED"));
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(item -> strings.add(item.asString("")));
    return List.copyOf(strings);
  }

  private static Map<String, String> pairs(JsonNode array, String key) {
    Map<String, String> pairs = new LinkedHashMap<>();
    array.forEach(pair -> pairs.put(pair.path(key).asString(""), pair.path("value").asString("")));
    return Map.copyOf(pairs);
  }

  private static AwsException invalid(String message) {
    return AwsError.client("InvalidParameterException", message).exception();
  }
}
