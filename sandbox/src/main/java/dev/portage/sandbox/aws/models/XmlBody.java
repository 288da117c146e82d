package dev.portage.sandbox.aws.models;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Checks XML against a shape. */
record XmlBody(Findings findings) {
  /** Parses a body; empty, with a finding, where it is not XML. */
  Optional<Element> parse(byte[] body) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return Optional.of(
          factory.newDocumentBuilder().parse(new ByteArrayInputStream(body)).getDocumentElement());
    } catch (SAXException | IOException e) {
      findings.add("", "is not XML: " + e.getMessage());
      return Optional.empty();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  void check(String where, Shape shape, Element element) {
    switch (shape.type()) {
      case STRUCTURE -> structure(where, shape, children(element));
      case LIST -> list(where, shape, element);
      case MAP -> entries(where, shape, named(where, children(element), "entry"));
      case STRING, INTEGER, LONG, FLOAT, DOUBLE, BOOLEAN, BLOB, TIMESTAMP -> {
        if (!children(element).isEmpty()) {
          findings.add(where, "has elements, and must be a " + shape.name());
        }
        ScalarText.check(findings, where, shape, element.getTextContent(), TimeFormat.ISO8601);
      }
    }
  }

  /** Checks the members of a structure, whose elements may have others beside them. */
  void structure(String where, Shape shape, List<Element> elements) {
    Map<String, List<Element>> byName = new LinkedHashMap<>();
    elements.forEach(
        one -> byName.computeIfAbsent(one.getLocalName(), name -> new ArrayList<>()).add(one));
    Map<String, Shape> members = members(shape);
    byName.forEach(
        (name, same) -> {
          Shape member = members.get(name);
          String path = Findings.path(where, name);
          if (member == null) {
            findings.unknown(path, shape, name);
          } else {
            member(path, member, same);
          }
        });
    List<String> required =
        shape.requiredInBody().stream()
            // No element at all is an empty list.
            .filter(name -> !shape.bodyMembers().get(name).isFlattened())
            .toList();
    findings.missing(where, required, byName.keySet());
  }

  /** A flattened list may have the name of its elements instead of its own. */
  private static Map<String, Shape> members(Shape shape) {
    Map<String, Shape> members = new LinkedHashMap<>();
    shape
        .bodyMembers()
        .forEach(
            (name, member) ->
                members.put(
                    member.isFlattened() && member.type() == Shape.Type.LIST
                        ? member.element().sentAs(name)
                        : name,
                    member));
    return members;
  }

  private void member(String where, Shape member, List<Element> same) {
    if (member.isFlattened() && member.type() == Shape.Type.LIST) {
      same.forEach(one -> check(where, member.element(), one));
    } else if (member.isFlattened()) {
      entries(where, member, same);
    } else {
      if (same.size() > 1) {
        findings.add(where, "is there %d times".formatted(same.size()));
      }
      same.forEach(one -> check(where, member, one));
    }
  }

  private void list(String where, Shape shape, Element element) {
    String name = shape.element().sentAs("member");
    List<Element> elements = named(where, children(element), name);
    for (int i = 0; i < elements.size(); i++) {
      check(where + "[]", shape.element(), elements.get(i));
    }
  }

  private void entries(String where, Shape shape, List<Element> entries) {
    for (Element entry : entries) {
      for (Element part : children(entry)) {
        if (part.getLocalName().equals(shape.key().sentAs("key"))) {
          check(where + " (key)", shape.key(), part);
        } else if (part.getLocalName().equals(shape.value().sentAs("value"))) {
          check(where + " (value)", shape.value(), part);
        } else {
          findings.add(where, "has an entry with <%s>".formatted(part.getLocalName()));
        }
      }
    }
  }

  /** Returns the elements with the name, and has a finding for each other one. */
  private List<Element> named(String where, List<Element> elements, String name) {
    elements.stream()
        .filter(one -> !one.getLocalName().equals(name))
        .forEach(
            one ->
                findings.add(
                    where, "has <%s>, and must have <%s>".formatted(one.getLocalName(), name)));
    return elements.stream().filter(one -> one.getLocalName().equals(name)).toList();
  }

  static List<Element> children(Element element) {
    List<Element> children = new ArrayList<>();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child) {
        children.add(child);
      }
    }
    return children;
  }

  static Optional<Element> child(Element element, String name) {
    return children(element).stream().filter(one -> one.getLocalName().equals(name)).findFirst();
  }

  /** Returns the text of a child, or an empty string. */
  static String text(Element element, String child) {
    return child(element, child).map(Element::getTextContent).orElse("");
  }

  static String requestId(Element element) {
    return text(element, "RequestId");
  }
}
