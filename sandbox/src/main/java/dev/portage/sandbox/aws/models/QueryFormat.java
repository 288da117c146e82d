package dev.portage.sandbox.aws.models;

import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Element;

/** The query protocol: a request is a form, and an answer XML. */
record QueryFormat() implements WireFormat {
  private static final String METADATA = "ResponseMetadata";
  private static final List<String> OF_ERRORS = List.of("Type", "Code", "Message", "Detail");

  @Override
  public void request(Findings findings, Operation operation, Request request) {
    Map<String, String> form = new HashMap<>(request.form());
    form.remove("Action");
    String version = form.remove("Version");
    if (!operation.model().metadata("apiVersion").equals(version)) {
      findings.add("Version", "is " + version);
    }
    if (operation.input().isPresent()) {
      new FormBody(findings).check(operation.input().get(), form);
    } else if (!form.isEmpty()) {
      findings.add("", "has parameters, and must have none: " + form.keySet());
    }
  }

  @Override
  public void answer(Findings findings, Operation operation, Request request, Response response) {
    if (response.status() != operation.status()) {
      findings.add("", "has status " + response.status());
    }
    new XmlBody(findings).parse(response.body()).ifPresent(root -> root(findings, operation, root));
  }

  private static void root(Findings findings, Operation operation, Element root) {
    String namespace = operation.model().metadata("xmlNamespace");
    if (!root.getLocalName().equals(operation.name() + "Response")) {
      findings.add("", "begins with <%s>".formatted(root.getLocalName()));
    }
    if (!namespace.equals(root.getNamespaceURI())) {
      findings.add(
          "", "has the namespace " + root.getNamespaceURI() + ", and must have " + namespace);
    }
    for (Element child : XmlBody.children(root)) {
      if (!Set.of(METADATA, operation.resultWrapper()).contains(child.getLocalName())) {
        findings.add("", "has <%s>".formatted(child.getLocalName()));
      }
    }
    if (XmlBody.child(root, METADATA).map(XmlBody::requestId).orElse("").isEmpty()) {
      findings.add("", "has no request id in " + METADATA);
    }
    operation.output().ifPresent(shape -> result(findings, operation, shape, root));
  }

  private static void result(Findings findings, Operation operation, Shape shape, Element root) {
    Optional<Element> result = XmlBody.child(root, operation.resultWrapper());
    if (result.isPresent()) {
      new XmlBody(findings).structure("", shape, XmlBody.children(result.get()));
    } else {
      findings.add(operation.resultWrapper(), "is missing, and is required");
    }
  }

  @Override
  public void error(Findings findings, Operation operation, Request request, Response response) {
    Optional<Element> root = new XmlBody(findings).parse(response.body());
    Optional<Element> error = root.flatMap(element -> XmlBody.child(element, "Error"));
    if (error.isEmpty()) {
      findings.add("", "has no Error");
      return;
    }
    if (XmlBody.requestId(root.get()).isEmpty()) {
      findings.add("", "has no request id");
    }
    String code = XmlBody.text(error.get(), "Code");
    String blamed = response.status() < 500 ? "Sender" : "Receiver";
    if (!XmlBody.text(error.get(), "Type").equals(blamed)) {
      findings.add("Type", "must be %s with status %d".formatted(blamed, response.status()));
    }
    XmlBody.children(error.get()).stream()
        .map(Element::getLocalName)
        .filter(name -> !OF_ERRORS.contains(name))
        .forEach(name -> findings.add(name, "is no member of " + code));
    KnownErrors.QUERY.check(findings, operation, code, response.status());
  }
}
