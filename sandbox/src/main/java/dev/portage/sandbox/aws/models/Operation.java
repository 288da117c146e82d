package dev.portage.sandbox.aws.models;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** An operation of a service. */
record Operation(ServiceModel model, String name, JsonNode definition) {
  private static final int OK = 200;

  Optional<Shape> input() {
    return shape("input");
  }

  Optional<Shape> output() {
    return shape("output");
  }

  private Optional<Shape> shape(String key) {
    JsonNode reference = definition.path(key);
    return reference.isMissingNode() ? Optional.empty() : Optional.of(model.shape(reference));
  }

  /** Returns the element in which the query protocol puts the output, or an empty string. */
  String resultWrapper() {
    return definition.path("output").path("resultWrapper").asString("");
  }

  List<Shape> errors() {
    return definition.path("errors").valueStream().map(model::shape).toList();
  }

  /** Returns the HTTP status of an answer that is no error. */
  int status() {
    return definition.path("http").path("responseCode").asInt(OK);
  }

  /** Returns path and fixed query of a request. */
  String requestUri() {
    return definition.path("http").path("requestUri").asString("/");
  }
}
