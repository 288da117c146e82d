package dev.portage.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** {@code deploy/worker.yaml} with values for its parameters. */
public record WorkerTemplate(Template template) {
  /** The directory of the repository. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /** The parameters that an operator has to set. */
  static final Map<String, String> ASKED =
      Map.of(
          "ImageUri", "123456789012.dkr.ecr.eu-west-3.amazonaws.com/portage-worker:1",
          "TableName", "table",
          "TableAccessRoleArn", "arn:aws:iam::123456789012:role/table",
          "DocumentBucket", "documents",
          "DbSecretArn", "arn:aws:secretsmanager:eu-west-3:123456789012:secret:db-AbCdEf");

  /** The template with additional or other values. */
  public static WorkerTemplate with(Map<String, String> more) {
    Map<String, String> values = new HashMap<>(ASKED);
    values.putAll(more);
    return new WorkerTemplate(Template.read(ROOT.resolve("deploy/worker.yaml"), values));
  }

  /** The task definition. */
  public JsonNode definition() {
    return template.resource("TaskDefinition");
  }

  /** The only container of the task definition. */
  public JsonNode container() {
    JsonNode containers = definition().path("ContainerDefinitions");
    if (containers.size() != 1) {
      throw new AssertionError("one container is expected: " + containers);
    }
    return containers.path(0);
  }

  /** The container's default command. */
  public List<String> command() {
    List<String> command = new ArrayList<>();
    container().path("Command").forEach(word -> command.add(word.asString()));
    return command;
  }

  /** The container's environment variables, without secrets. */
  public Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    for (JsonNode variable : container().path("Environment")) {
      environment.put(variable.path("Name").asString(), variable.path("Value").asString());
    }
    return environment;
  }
}
