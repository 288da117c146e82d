package dev.portage.sandbox.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The body of an InvokeModel call for Cohere Embed 3, checked as Bedrock checks it: all that is
 * wrong stands in one message, in the words of the JSON schema validator behind it.
 */
record CohereRequest(List<String> texts, String inputType) {
  static final int MOST_TEXTS = 96;
  static final int MOST_CHARACTERS = 2_048;

  private static final Set<String> KEYS =
      Set.of("texts", "input_type", "truncate", "embedding_types");
  private static final Set<String> INPUT_TYPES =
      Set.of("search_document", "search_query", "classification", "clustering");
  private static final Set<String> TRUNCATE = Set.of("NONE", "START", "END");

  static CohereRequest parse(byte[] body) {
    JsonNode json = read(body);
    String wrong = String.join("", findings(json));
    if (!wrong.isEmpty()) {
      throw malformed(": " + wrong);
    }
    List<String> texts = json.path("texts").valueStream().map(JsonNode::asString).toList();
    return new CohereRequest(texts, json.path("input_type").asString());
  }

  private static JsonNode read(byte[] body) {
    try {
      return JsonMapper.shared().readTree(body);
    } catch (JacksonException e) {
      throw malformed("");
    }
  }

  private static List<String> findings(JsonNode json) {
    List<String> wrong = new ArrayList<>();
    if (!json.isObject()) {
      return List.of("#: expected type: JSONObject, found: " + kind(json));
    }
    missing(json, "texts", wrong);
    missing(json, "input_type", wrong);
    for (String key : json.propertyNames()) {
      if (!KEYS.contains(key)) {
        wrong.add("#: extraneous key [" + key + "] is not permitted");
      }
    }
    texts(json.path("texts"), wrong);
    oneOf(json, "input_type", INPUT_TYPES, wrong);
    oneOf(json, "truncate", TRUNCATE, wrong);
    return wrong;
  }

  private static void missing(JsonNode json, String key, List<String> wrong) {
    if (!json.has(key)) {
      wrong.add("#: required key [" + key + "] not found");
    }
  }

  private static void texts(JsonNode texts, List<String> wrong) {
    if (texts.isMissingNode()) {
      return;
    }
    if (!texts.isArray()) {
      wrong.add("#/texts: expected type: JSONArray, found: " + kind(texts));
    } else if (texts.size() > MOST_TEXTS) {
      wrong.add("#/texts: expected maximum item count: " + MOST_TEXTS + ", found: " + texts.size());
    } else if (texts.isEmpty()) {
      wrong.add("#/texts: expected minimum item count: 1, found: 0");
    }
    for (int i = 0; i < texts.size(); i++) {
      text(i, texts.get(i), wrong);
    }
  }

  private static void text(int index, JsonNode text, List<String> wrong) {
    String where = "#/texts/" + index + ": ";
    if (!text.isString()) {
      wrong.add(where + "expected type: String, found: " + kind(text));
      return;
    }
    int length = (int) text.asString().codePoints().count();
    if (length > MOST_CHARACTERS) {
      wrong.add(where + "expected maxLength: " + MOST_CHARACTERS + ", actual: " + length);
    }
  }

  private static void oneOf(JsonNode json, String key, Set<String> values, List<String> wrong) {
    JsonNode value = json.path(key);
    if (!value.isMissingNode() && !values.contains(value.asString(""))) {
      wrong.add("#/" + key + ": " + value.asString("") + " is not a valid enum value");
    }
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

  private static AwsException malformed(String what) {
    return AwsError.client(
            "ValidationException",
            "Malformed input request" + what + ", please reformat your input and try again.")
        .exception();
  }

  /** About as many tokens as Cohere counts: four Latin letters make one, others one each. */
  int tokens() {
    return texts.stream().mapToInt(CohereRequest::tokens).sum();
  }

  private static int tokens(String text) {
    int latin = (int) text.codePoints().filter(point -> point < 0x2e80).count();
    int other = (int) text.codePoints().count() - latin;
    return 2 + (latin + 3) / 4 + other;
  }
}
