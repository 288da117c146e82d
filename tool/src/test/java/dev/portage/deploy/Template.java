package dev.portage.deploy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Evaluates a CloudFormation template with the functions that Portage's template uses. A reference
 * to a resource yields its name.
 *
 * @param root the whole template
 * @param values the values of its parameters and of CloudFormation's pseudo parameters
 */
public record Template(JsonNode root, Map<String, String> values) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern IN_TEXT = Pattern.compile("\\$\\{([^}]+)}");
  private static final Map<String, String> GIVEN =
      Map.of(
          "AWS::Region", "eu-west-3",
          "AWS::AccountId", "123456789012",
          "AWS::Partition", "aws");

  /** Parses a template, with values for parameters without a default or with another value. */
  public static Template read(Path path, Map<String, String> parameters) {
    JsonNode root = YAMLMapper.shared().readTree(path);
    Map<String, String> values = new HashMap<>(GIVEN);
    root.path("Parameters")
        .forEachEntry(
            (name, parameter) -> {
              if (parameter.has("Default")) {
                values.put(name, parameter.path("Default").asString());
              }
            });
    values.putAll(parameters);
    return new Template(root, Map.copyOf(values));
  }

  /** A resource's properties. */
  public JsonNode resource(String name) {
    return resolve(root.path("Resources").path(name).path("Properties"));
  }

  private JsonNode resolve(JsonNode node) {
    if (node.isArray()) {
      ArrayNode array = JSON.arrayNode();
      node.forEach(item -> addUnless(array, resolve(item)));
      return array;
    }
    if (!node.isObject()) {
      return node;
    }
    String first = node.isEmpty() ? "" : node.propertyNames().iterator().next();
    return node.size() == 1 && (first.equals("Ref") || first.startsWith("Fn::"))
        ? called(first, node.path(first))
        : properties(node);
  }

  private static void addUnless(ArrayNode array, JsonNode item) {
    if (!item.isMissingNode()) {
      array.add(item);
    }
  }

  private JsonNode properties(JsonNode node) {
    ObjectNode object = JSON.objectNode();
    node.forEachEntry(
        (name, value) -> {
          JsonNode resolved = resolve(value);
          if (!resolved.isMissingNode()) {
            object.set(name, resolved);
          }
        });
    return object;
  }

  private JsonNode called(String function, JsonNode on) {
    return switch (function) {
      case "Ref" -> referred(on.asString());
      case "Fn::GetAtt" -> text(on.path(0).asString() + "." + on.path(1).asString());
      case "Fn::Sub" -> text(substituted(on.asString(), this::value));
      case "Fn::If" -> resolve(on.path(holds(on.path(0).asString()) ? 1 : 2));
      case "Fn::FindInMap" ->
          root.path("Mappings")
              .path(resolve(on.path(0)).asString())
              .path(resolve(on.path(1)).asString())
              .path(resolve(on.path(2)).asString());
      default -> throw new AssertionError("not known here: " + function);
    };
  }

  private JsonNode referred(String name) {
    return name.equals("AWS::NoValue") ? MissingNode.getInstance() : text(value(name));
  }

  private String value(String name) {
    if (root.path("Resources").has(name)) {
      return name;
    }
    String value = values.get(name);
    if (value == null) {
      throw new AssertionError("nothing has the name " + name);
    }
    return value;
  }

  private boolean holds(String condition) {
    return holds(root.path("Conditions").path(condition));
  }

  private boolean holds(JsonNode condition) {
    if (condition.has("Fn::Not")) {
      return !holds(condition.path("Fn::Not").path(0));
    }
    JsonNode both = condition.path("Fn::Equals");
    return resolve(both.path(0)).asString().equals(resolve(both.path(1)).asString());
  }

  private static JsonNode text(String value) {
    return JSON.stringNode(value);
  }

  /** Replaces {@code ${NAME}} by the values. */
  static String substituted(String text, UnaryOperator<String> values) {
    return IN_TEXT
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(values.apply(found.group(1))));
  }
}
