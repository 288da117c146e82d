package dev.portage.sandbox.aws.models;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * The members of a structure.
 *
 * @param all by their names in the model
 * @param required the names in the model of those that must be present
 * @param inBody those that are sent in the body, by their names there
 * @param requiredInBody the names in the body of those that must be present there
 */
record Structure(
    Map<String, Shape> all,
    Set<String> required,
    Map<String, Shape> inBody,
    List<String> requiredInBody) {
  static Structure of(Shape shape) {
    Map<String, Shape> all = new LinkedHashMap<>();
    Map<String, Shape> inBody = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : shape.definition().path("members").properties()) {
      Shape type = shape.model().shape(member.getValue());
      all.put(member.getKey(), type);
      if (type.location().isEmpty()) {
        inBody.put(type.sentAs(member.getKey()), type);
      }
    }
    Set<String> required =
        shape
            .definition()
            .path("required")
            .valueStream()
            .map(JsonNode::asString)
            .collect(Collectors.toUnmodifiableSet());
    return new Structure(
        Collections.unmodifiableMap(all),
        required,
        Collections.unmodifiableMap(inBody),
        required.stream()
            .filter(name -> all.get(name).location().isEmpty())
            .map(name -> all.get(name).sentAs(name))
            .sorted()
            .toList());
  }
}
