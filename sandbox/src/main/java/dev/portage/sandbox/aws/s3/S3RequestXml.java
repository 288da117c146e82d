package dev.portage.sandbox.aws.s3;

import dev.portage.sandbox.aws.http.AwsError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** An element of the XML in a request's body. */
record S3RequestXml(Element element) {
  private static final AwsError MALFORMED =
      new AwsError(
          400,
          "MalformedXML",
          "The XML you provided was not well-formed or did not validate against our published"
              + " schema");

  static S3RequestXml parse(byte[] body) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setNamespaceAware(true);
      return new S3RequestXml(
          factory.newDocumentBuilder().parse(new ByteArrayInputStream(body)).getDocumentElement());
    } catch (SAXException e) {
      throw MALFORMED.exception();
    } catch (IOException | ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the children with this name. */
  List<S3RequestXml> all(String name) {
    return nodes()
        .filter(node -> node instanceof Element && name.equals(node.getLocalName()))
        .map(node -> new S3RequestXml((Element) node))
        .toList();
  }

  private Stream<Node> nodes() {
    NodeList nodes = element.getChildNodes();
    return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item);
  }

  /** Returns the text of the first child with this name. */
  Optional<String> text(String name) {
    return all(name).stream().findFirst().map(child -> child.element().getTextContent());
  }

  /** Returns the text of a child that the request must have. */
  String required(String name) {
    return text(name).orElseThrow(MALFORMED::exception);
  }
}
