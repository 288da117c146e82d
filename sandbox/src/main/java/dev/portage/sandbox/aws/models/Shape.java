package dev.portage.sandbox.aws.models;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A type of a service model, as one member refers to it.
 *
 * @param name the name of the type
 * @param definition what holds for all its references
 * @param reference what holds for this one, and comes first
 */
record Shape(ServiceModel model, String name, JsonNode definition, JsonNode reference) {
  /** The types of the models. */
  enum Type {
    STRUCTURE,
    LIST,
    MAP,
    STRING,
    INTEGER,
    LONG,
    FLOAT,
    DOUBLE,
    BOOLEAN,
    BLOB,
    TIMESTAMP
  }

  Type type() {
    return Type.valueOf(definition.path("type").asString("").toUpperCase(Locale.ROOT));
  }

  /** Returns the members of a structure, by their names in the model. */
  Map<String, Shape> members() {
    return model.structure(this).all();
  }

  /** Returns the names of the members that must be present. */
  Set<String> required() {
    return model.structure(this).required();
  }

  /** Returns the members that are sent in the body, by their names there. */
  Map<String, Shape> bodyMembers() {
    return model.structure(this).inBody();
  }

  /** Returns the names in the body of the members that must be present there. */
  List<String> requiredInBody() {
    return model.structure(this).requiredInBody();
  }

  /** Returns the shape of a list's elements. */
  Shape element() {
    return model.shape(definition.path("member"));
  }

  /** Returns the shape of a map's keys. */
  Shape key() {
    return model.shape(definition.path("key"));
  }

  /** Returns the shape of a map's values. */
  Shape value() {
    return model.shape(definition.path("value"));
  }

  /** Returns the values that an enum allows; empty for any other string. */
  Set<String> values() {
    return definition
        .path("enum")
        .valueStream()
        .map(JsonNode::asString)
        .collect(Collectors.toSet());
  }

  /** Returns whether any JSON value is allowed. */
  boolean isDocument() {
    return definition.path("document").asBoolean(false);
  }

  /** Returns whether exactly one member is present. */
  boolean isUnion() {
    return definition.path("union").asBoolean(false);
  }

  /** Returns whether the elements stand where the list would. */
  boolean isFlattened() {
    return trait("flattened").asBoolean(false);
  }

  /** Returns the name of the member in which the whole body is, or an empty string. */
  String payload() {
    return definition.path("payload").asString("");
  }

  /** Returns where a REST protocol sends the member, or an empty string for the body. */
  String location() {
    return reference.path("location").asString("");
  }

  /** Returns the name under which the member is sent. */
  String sentAs(String member) {
    return trait("locationName").asString(member);
  }

  /** Returns the format of a timestamp where the model has one, or an empty string. */
  String timestampFormat() {
    return trait("timestampFormat").asString("");
  }

  /** Returns a trait of the reference, or else of the definition. */
  JsonNode trait(String trait) {
    JsonNode own = reference.path(trait);
    return own.isMissingNode() ? definition.path(trait) : own;
  }
}
