package dev.portage.sandbox.aws.bedrock;

import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Validates the body of a request as Bedrock does: one message has all errors, in the words of
 * Bedrock's JSON schema validator.
 */
final class SchemaErrors {
  private final JsonNode json;
  private final List<String> wrong = new ArrayList<>();

  SchemaErrors(JsonNode json) {
    this.json = json;
    if (!json.isObject()) {
      wrong.add("#: expected type: JSONObject, found: " + kind(json));
    }
  }

  static AwsException malformed(String what) {
    return AwsError.client(
            "ValidationException",
            "Malformed input request" + what + ", please reformat your input and try again.")
        .exception();
  }

  /** Throws if there was any error. */
  void throwIfInvalid() {
    if (!wrong.isEmpty()) {
      throw malformed(": " + String.join("", wrong));
    }
  }

  SchemaErrors required(String... keys) {
    for (String key : keys) {
      if (json.isObject() && !json.has(key)) {
        wrong.add("#: required key [" + key + "] not found");
      }
    }
    return this;
  }

  SchemaErrors allowed(Set<String> keys) {
    for (String key : json.propertyNames()) {
      if (!keys.contains(key)) {
        wrong.add("#: extraneous key [" + key + "] is not permitted");
      }
    }
    return this;
  }

  SchemaErrors texts(String key, int mostTexts, int mostCharacters) {
    JsonNode texts = json.path(key);
    if (texts.isMissingNode()) {
      return this;
    }
    String where = "#/" + key;
    if (!texts.isArray()) {
      wrong.add(where + ": expected type: JSONArray, found: " + kind(texts));
    } else if (texts.size() > mostTexts) {
      wrong.add(where + ": expected maximum item count: " + mostTexts + ", found: " + texts.size());
    } else if (texts.isEmpty()) {
      wrong.add(where + ": expected minimum item count: 1, found: 0");
    }
    for (int i = 0; i < texts.size(); i++) {
      text(where + "/" + i + ": ", texts.get(i), mostCharacters);
    }
    return this;
  }

  SchemaErrors text(String key, int mostCharacters) {
    if (json.has(key)) {
      text("#/" + key + ": ", json.path(key), mostCharacters);
    }
    return this;
  }

  private void text(String where, JsonNode text, int mostCharacters) {
    if (!text.isString()) {
      wrong.add(where + "expected type: String, found: " + kind(text));
      return;
    }
    String value = text.asString();
    int length = value.codePointCount(0, value.length());
    if (length > mostCharacters) {
      wrong.add(where + "expected maxLength: " + mostCharacters + ", actual: " + length);
    } else if (length == 0 && mostCharacters == TitanRequest.MOST_CHARACTERS) {
      wrong.add(where + "expected minLength: 1, actual: 0");
    }
  }

  SchemaErrors oneOf(String key, Set<String> values) {
    JsonNode value = json.path(key);
    if (!value.isMissingNode() && !values.contains(value.asString(""))) {
      wrong.add("#/" + key + ": " + value.asString("") + " is not a valid enum value");
    }
    return this;
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "JSONArray";
      case OBJECT, POJO -> "JSONObject";
      case STRING, BINARY -> "String";
      case NUMBER -> node.isIntegralNumber() ? "Integer" : "BigDecimal";
      case BOOLEAN -> "Boolean";
      case NULL, MISSING -> "Null";
    };
  }
}
