package dev.portage.sandbox.aws.models;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The model of one service: its operations, and the shapes of their inputs, outputs and errors. */
final class ServiceModel {
  private final JsonNode json;
  private final Map<String, Structure> structures = new ConcurrentHashMap<>();

  /**
   * @param json a file {@code service-2.json}
   */
  ServiceModel(JsonNode json) {
    this.json = json;
  }

  static ServiceModel read(Path file) {
    return new ServiceModel(JsonMapper.shared().readTree(file));
  }

  /** Returns an entry of the metadata, such as {@code apiVersion}, or an empty string. */
  String metadata(String key) {
    return json.path("metadata").path(key).asString("");
  }

  Optional<Operation> operation(String name) {
    JsonNode found = json.path("operations").path(name);
    return found.isMissingNode() ? Optional.empty() : Optional.of(new Operation(this, name, found));
  }

  /** Returns the members of a structure, which are collected once: answers may have thousands. */
  Structure structure(Shape shape) {
    return structures.computeIfAbsent(shape.name(), name -> Structure.of(shape));
  }

  /**
   * Returns the shape that is referred to.
   *
   * @param reference the name of the shape, and traits that hold for this reference only
   */
  Shape shape(JsonNode reference) {
    String name = reference.path("shape").asString("");
    JsonNode definition = json.path("shapes").path(name);
    if (definition.isMissingNode()) {
      throw new IllegalArgumentException("the service model has no shape " + name);
    }
    return new Shape(this, name, definition, reference);
  }
}
