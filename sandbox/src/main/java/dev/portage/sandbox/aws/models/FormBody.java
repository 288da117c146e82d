package dev.portage.sandbox.aws.models;

import java.util.Map;
import java.util.TreeMap;

/** Checks a form, as which the query protocol sends a request, against a shape. */
record FormBody(Findings findings) {
  /** A parameter, or a part of its name such as {@code Filters.Filter.1}. */
  private record Part(StringBuilder text, Map<String, Part> parts) {
    static Part empty() {
      return new Part(new StringBuilder(), new TreeMap<>());
    }

    Part at(String name) {
      return parts.computeIfAbsent(name, key -> empty());
    }

    boolean isText() {
      return parts.isEmpty();
    }
  }

  void check(Shape shape, Map<String, String> form) {
    Part whole = Part.empty();
    form.forEach(
        (name, value) -> {
          Part part = whole;
          for (String step : name.split("\\.", -1)) {
            part = part.at(step);
          }
          part.text().append(value);
        });
    structure("", shape, whole);
  }

  private void check(String where, Shape shape, Part part) {
    switch (shape.type()) {
      case STRUCTURE -> structure(where, shape, part);
      case LIST -> list(where, shape, part);
      case MAP -> map(where, shape, part);
      case STRING, INTEGER, LONG, FLOAT, DOUBLE, BOOLEAN, BLOB, TIMESTAMP -> {
        if (!part.isText()) {
          findings.add(where, "has parts, and must be a " + shape.name());
        }
        ScalarText.check(findings, where, shape, part.text().toString(), TimeFormat.ISO8601);
      }
    }
  }

  private void structure(String where, Shape shape, Part part) {
    Map<String, Shape> members = shape.bodyMembers();
    part.parts()
        .forEach(
            (name, value) -> {
              String path = Findings.path(where, name);
              if (members.containsKey(name)) {
                check(path, members.get(name), value);
              } else {
                findings.unknown(path, shape, name);
              }
            });
    findings.missing(where, shape.requiredInBody(), part.parts().keySet());
  }

  private void list(String where, Shape shape, Part part) {
    if (part.isText()) {
      empty(where, part);
      return;
    }
    if (shape.isFlattened()) {
      elements(where, shape, part);
      return;
    }
    String name = shape.element().sentAs("member");
    part.parts()
        .forEach(
            (key, value) -> {
              if (key.equals(name)) {
                elements(where + "." + name, shape, value);
              } else {
                findings.add(where + "." + key, "must be " + where + "." + name);
              }
            });
  }

  private void elements(String where, Shape shape, Part part) {
    part.parts().forEach((number, value) -> check(where + "." + number, shape.element(), value));
  }

  private void map(String where, Shape shape, Part part) {
    if (part.isText()) {
      empty(where, part);
      return;
    }
    Part entries = shape.isFlattened() ? part : part.at("entry");
    entries
        .parts()
        .forEach(
            (number, entry) -> {
              check(where + " (key)", shape.key(), entry.at(shape.key().sentAs("key")));
              check(where + " (value)", shape.value(), entry.at(shape.value().sentAs("value")));
            });
  }

  /** A list or a map without elements is sent as a parameter without a value. */
  private void empty(String where, Part part) {
    if (!part.text().isEmpty()) {
      findings.add(where, "is \"%s\", and must have elements".formatted(part.text()));
    }
  }
}
