package dev.portage.sandbox.aws.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Checks JSON against a shape. A member that is null is the same as one that is absent. */
record JsonBody(Findings findings) {
  void check(String where, Shape shape, JsonNode value) {
    if (shape.isDocument()) {
      return;
    }
    switch (shape.type()) {
      case STRUCTURE -> structure(where, shape, value);
      case LIST -> list(where, shape, value);
      case MAP -> map(where, shape, value);
      case STRING -> string(where, shape, value);
      case INTEGER ->
          expect(
              where, value, "32-bit integer", value.isIntegralNumber() && value.canConvertToInt());
      case LONG ->
          expect(
              where, value, "64-bit integer", value.isIntegralNumber() && value.canConvertToLong());
      case FLOAT, DOUBLE -> expect(where, value, "number", value.isNumber());
      case BOOLEAN -> expect(where, value, "boolean", value.isBoolean());
      case BLOB -> blob(where, value);
      case TIMESTAMP -> time(where, value, TimeFormat.of(shape, TimeFormat.UNIXTIMESTAMP));
    }
  }

  private void structure(String where, Shape shape, JsonNode value) {
    if (!expect(where, value, "object", value.isObject())) {
      return;
    }
    Map<String, Shape> members = shape.bodyMembers();
    List<String> present = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      String path = Findings.path(where, member.getKey());
      Shape known = members.get(member.getKey());
      if (known == null) {
        findings.unknown(path, shape, member.getKey());
      } else if (!member.getValue().isNull()) {
        check(path, known, member.getValue());
        present.add(member.getKey());
      }
    }
    if (shape.isUnion() && present.size() != 1) {
      findings.add(where, "has the members %s, and a %s has one".formatted(present, shape.name()));
    }
    findings.missing(where, shape.requiredInBody(), present);
  }

  private void list(String where, Shape shape, JsonNode value) {
    if (expect(where, value, "array", value.isArray())) {
      for (int i = 0; i < value.size(); i++) {
        check(where + "[]", shape.element(), value.get(i));
      }
    }
  }

  private void map(String where, Shape shape, JsonNode value) {
    if (expect(where, value, "object", value.isObject())) {
      value
          .properties()
          .forEach(
              entry -> {
                ScalarText.string(findings, where + " (key)", shape.key(), entry.getKey());
                check(Findings.path(where, entry.getKey()), shape.value(), entry.getValue());
              });
    }
  }

  private void string(String where, Shape shape, JsonNode value) {
    if (expect(where, value, "string", value.isString())) {
      ScalarText.string(findings, where, shape, value.asString());
    }
  }

  private void blob(String where, JsonNode value) {
    if (expect(where, value, "string in Base64", value.isString())) {
      ScalarText.blob(findings, where, value.asString());
    }
  }

  private void time(String where, JsonNode value, TimeFormat format) {
    boolean number = format == TimeFormat.UNIXTIMESTAMP;
    if (expect(
        where, value, number ? "number" : "string", number ? value.isNumber() : value.isString())) {
      String text = number ? value.decimalValue().toPlainString() : value.asString();
      ScalarText.time(findings, where, text, format);
    }
  }

  private boolean expect(String where, JsonNode value, String expected, boolean fulfilled) {
    if (!fulfilled) {
      findings.add(where, "is %s, and must be a %s".formatted(excerpt(value), expected));
    }
    return fulfilled;
  }

  private static String excerpt(JsonNode value) {
    String text = value.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
