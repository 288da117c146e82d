package dev.portage.sandbox.aws.models;

import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/**
 * The REST protocols: members are in the path, the query, headers and the body.
 *
 * @param json whether the body is JSON, and not XML
 */
record RestFormat(boolean json) implements WireFormat {
  private static final int PARTIAL = 206;
  private static final Set<String> OF_ERRORS =
      Set.of("Code", "Message", "RequestId", "HostId", "Resource", "Key", "BucketName");

  @Override
  public void request(Findings findings, Operation operation, Request request) {
    Optional<Shape> input = operation.input();
    if (input.isEmpty()) {
      return;
    }
    Map<String, Shape> members = input.get().members();
    query(findings, operation, members, request.query());
    members.forEach(
        (name, member) -> {
          boolean required = input.get().required().contains(name);
          Optional<String> value = value(request, name, member);
          if (value.isPresent()) {
            ScalarText.check(findings, name, member, value.get(), TimeFormat.RFC822);
          } else if (required && Set.of("header", "querystring").contains(member.location())) {
            findings.add(name, "is missing, and is required");
          }
        });
    if (input.get().payload().isEmpty() && !input.get().bodyMembers().isEmpty()) {
      body(findings, input.get(), request.body());
    }
  }

  private static Optional<String> value(Request request, String name, Shape member) {
    return switch (member.location()) {
      case "header" -> request.header(member.sentAs(name)).filter(text -> isScalar(member));
      case "querystring" ->
          Optional.ofNullable(request.query().get(member.sentAs(name)))
              .filter(text -> isScalar(member));
      default -> Optional.empty();
    };
  }

  /** Returns the names, in lower case, under which members are sent in headers or in the query. */
  private static Set<String> sentIn(String location, Map<String, Shape> members) {
    return members.entrySet().stream()
        .filter(member -> member.getValue().location().equals(location))
        .map(member -> member.getValue().sentAs(member.getKey()).toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  private static boolean isScalar(Shape shape) {
    return switch (shape.type()) {
      case STRUCTURE, LIST, MAP -> false;
      case STRING, INTEGER, LONG, FLOAT, DOUBLE, BOOLEAN, BLOB, TIMESTAMP -> true;
    };
  }

  private static void query(
      Findings findings,
      Operation operation,
      Map<String, Shape> members,
      Map<String, String> query) {
    Set<String> known = sentIn("querystring", members);
    String fixed = operation.requestUri();
    query.keySet().stream()
        .filter(name -> !name.isEmpty() && !known.contains(name.toLowerCase(Locale.ROOT)))
        // A presigned request has its signature there.
        .filter(name -> !name.startsWith("X-Amz-"))
        .filter(name -> !fixed.matches(".*[?&]" + name + "(=.*|&.*|$)"))
        .forEach(
            name -> findings.add("the query's " + name, "is no member of " + operation.name()));
  }

  @Override
  public void answer(Findings findings, Operation operation, Request request, Response response) {
    boolean partial = response.status() == PARTIAL && request.header("Range").isPresent();
    if (response.status() != operation.status() && !partial) {
      findings.add(
          "", "has status %d, and must have %d".formatted(response.status(), operation.status()));
    }
    Optional<Shape> output = operation.output();
    Map<String, Shape> members = output.map(Shape::members).orElse(Map.of());
    headers(findings, members, response.headers());
    if (output.isPresent()) {
      Set<String> required = output.get().required();
      members.forEach((name, member) -> header(findings, name, member, required, response));
    }
    boolean inBody =
        output.isPresent()
            && output.get().payload().isEmpty()
            && !output.get().bodyMembers().isEmpty();
    if (inBody) {
      body(findings, output.get(), response.body());
    } else if (output.map(Shape::payload).orElse("").isEmpty() && response.body().length > 0) {
      findings.add("", "has a body, and must have none");
    }
  }

  private static void headers(
      Findings findings, Map<String, Shape> members, Map<String, String> headers) {
    Set<String> known = sentIn("header", members);
    headers.keySet().stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .filter(name -> name.startsWith("x-am") && !known.contains(name))
        .filter(name -> !ModelDeviations.isCommonHeader(name))
        .forEach(name -> findings.add("the header " + name, "is not in the model"));
  }

  private static void header(
      Findings findings, String name, Shape member, Set<String> required, Response response) {
    if (!member.location().equals("header")) {
      return;
    }
    String text = response.headers().get(member.sentAs(name));
    if (text != null && isScalar(member)) {
      ScalarText.check(findings, name, member, text, TimeFormat.RFC822);
    } else if (text == null && required.contains(name)) {
      findings.add(name, "is missing, and is required");
    }
  }

  private void body(Findings findings, Shape shape, byte[] body) {
    if (json) {
      new JsonBody(findings).check("", shape, JsonFormat.json(body));
      return;
    }
    XmlBody xml = new XmlBody(findings);
    xml.parse(body).ifPresent(root -> xml.structure("", shape, XmlBody.children(root)));
  }

  @Override
  public void error(Findings findings, Operation operation, Request request, Response response) {
    if (json) {
      String type = response.headers().getOrDefault("x-amzn-ErrorType", "");
      String code = type.split("[:#]", 2)[0];
      KnownErrors.REST_JSON.check(findings, operation, code, response.status());
      JsonFormat.members(findings, operation, code, JsonFormat.json(response.body()));
    } else if (!request.method().equals("HEAD")) {
      // The answer to HEAD has no body, and so no code.
      new XmlBody(findings)
          .parse(response.body())
          .ifPresent(root -> xmlError(findings, operation, root, response.status()));
    }
  }

  private static void xmlError(Findings findings, Operation operation, Element root, int status) {
    if (!root.getLocalName().equals("Error")) {
      findings.add("", "begins with <%s>".formatted(root.getLocalName()));
    }
    String code = XmlBody.text(root, "Code");
    XmlBody.children(root).stream()
        .map(Element::getLocalName)
        .filter(name -> !OF_ERRORS.contains(name))
        .forEach(name -> findings.add(name, "is no member of " + code));
    KnownErrors.REST_XML.check(findings, operation, code, status);
  }
}
