package dev.portage.sandbox.aws.models;

import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON 1.0 and 1.1: all is in the body, and the operation in a header. */
record JsonFormat() implements WireFormat {
  /** What every error has besides the members of its shape; AWS writes the message in both ways. */
  private static final Set<String> OF_ERRORS = Set.of("__type", "message", "Message");

  @Override
  public void request(Findings findings, Operation operation, Request request) {
    String target = operation.model().metadata("targetPrefix") + "." + operation.name();
    if (!request.target().equals(target)) {
      findings.add("", "has the target %s, and must have %s".formatted(request.target(), target));
    }
    operation.input().ifPresent(shape -> new JsonBody(findings).check("", shape, request.json()));
  }

  @Override
  public void answer(Findings findings, Operation operation, Request request, Response response) {
    contentType(findings, operation, response);
    if (response.status() != operation.status()) {
      findings.add("", "has status " + response.status());
    }
    JsonNode body = json(response.body());
    if (operation.output().isPresent()) {
      new JsonBody(findings).check("", operation.output().get(), body);
    } else if (!body.isEmpty()) {
      findings.add("", "has a body, and must have none: " + body);
    }
  }

  @Override
  public void error(Findings findings, Operation operation, Request request, Response response) {
    contentType(findings, operation, response);
    JsonNode body = json(response.body());
    String type = body.path("__type").asString("");
    // Some services qualify the name with a namespace.
    String code = type.substring(type.lastIndexOf('#') + 1);
    KnownErrors.JSON.check(findings, operation, code, response.status());
    members(findings, operation, code, body);
  }

  /** Checks the members that an error has besides its name and its message. */
  static void members(Findings findings, Operation operation, String code, JsonNode body) {
    Map<String, Shape> members =
        operation.errors().stream()
            .filter(error -> error.name().equals(code))
            .findFirst()
            .map(Shape::bodyMembers)
            .orElse(Map.of());
    for (Map.Entry<String, JsonNode> member : body.properties()) {
      if (members.containsKey(member.getKey())) {
        new JsonBody(findings)
            .check(member.getKey(), members.get(member.getKey()), member.getValue());
      } else if (!OF_ERRORS.contains(member.getKey())) {
        findings.add(member.getKey(), "is no member of " + code);
      }
    }
  }

  private static void contentType(Findings findings, Operation operation, Response response) {
    String expected = "application/x-amz-json-" + operation.model().metadata("jsonVersion");
    String type = response.headers().getOrDefault("Content-Type", "");
    if (!type.equals(expected)) {
      findings.add("", "has the content type %s, and must have %s".formatted(type, expected));
    }
  }

  static JsonNode json(byte[] body) {
    return body.length == 0
        ? JsonMapper.shared().createObjectNode()
        : JsonMapper.shared().readTree(body);
  }
}
