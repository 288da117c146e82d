package dev.portage.sandbox.aws.cloudformation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A CloudFormation stack with the properties that the read operations return.
 *
 * @param name the stack's name
 * @param outputs output key to value, in order
 * @param resources logical id to resource, in order
 * @param exports output key to the name under which it is exported
 * @param imports names of other stacks' exports that this stack uses (UPSTREAM 1.5)
 */
public record Stack(
    String name,
    Map<String, String> outputs,
    Map<String, Resource> resources,
    Map<String, String> exports,
    List<String> imports) {

  /**
   * A resource of a stack.
   *
   * @param type for example {@code AWS::ECS::Cluster}
   * @param physicalId the name or id of the resource in its service
   */
  public record Resource(String type, String physicalId) {}

  /** Keeps the order of the maps. */
  public Stack {
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    resources = Collections.unmodifiableMap(new LinkedHashMap<>(resources));
    exports = Map.copyOf(exports);
    imports = List.copyOf(imports);
  }

  /** Returns the stack after an update that changed one output. */
  public Stack withOutput(String key, String value) {
    Map<String, String> changed = new LinkedHashMap<>(outputs);
    changed.put(key, value);
    return new Stack(name, changed, resources, exports, imports);
  }

  /** Returns the stack without one output, to test the behaviour in that case. */
  public Stack withoutOutput(String key) {
    Map<String, String> changed = new LinkedHashMap<>(outputs);
    changed.remove(key);
    return new Stack(name, changed, resources, exports, imports);
  }
}
