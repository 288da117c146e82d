package dev.portage.sandbox.aws.http;

import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The four protocols in which the SDK calls the simulated services. */
public enum Protocol {
  /** awsJson1.0 and 1.1: the operation is in a header, and the code of an error in the body. */
  JSON {
    @Override
    public AwsError throttled() {
      return AwsError.client("ThrottlingException", "Rate exceeded");
    }

    @Override
    public String operation(Request request) {
      return request.target().substring(request.target().indexOf('.') + 1);
    }

    @Override
    public Response write(AwsError error) {
      ObjectNode body = NODES.createObjectNode();
      body.put("__type", error.code()).put("message", error.message());
      error.members().forEach(body::put);
      return Response.json(error.status(), body);
    }

    @Override
    public AwsError unknown(String operation) {
      return AwsError.client("UnknownOperationException", "Unknown operation " + operation);
    }
  },

  /** awsQuery: requests are forms, and responses are XML. */
  QUERY {
    @Override
    public AwsError throttled() {
      return AwsError.client("Throttling", "Rate exceeded");
    }

    @Override
    public String operation(Request request) {
      return request.form().getOrDefault("Action", "");
    }

    @Override
    public Response write(AwsError error) {
      Xml detail =
          Xml.of(
              "Error",
              Xml.text("Type", error.status() < 500 ? "Sender" : "Receiver"),
              Xml.text("Code", error.code()),
              Xml.text("Message", error.message()));
      return Response.xml(
          error.status(),
          Xml.of("ErrorResponse", detail, Xml.text("RequestId", UUID.randomUUID())));
    }

    @Override
    public AwsError unknown(String operation) {
      return AwsError.client("InvalidAction", "Could not find operation " + operation);
    }
  },

  /** restXml, which S3 uses. */
  REST_XML {
    @Override
    public AwsError throttled() {
      return new AwsError(503, "SlowDown", "Please reduce your request rate.");
    }

    @Override
    public Response write(AwsError error) {
      Xml body =
          Xml.of(
              "Error",
              Xml.text("Code", error.code()),
              Xml.text("Message", error.message()),
              Xml.text("RequestId", UUID.randomUUID()));
      return Response.xml(error.status(), body).with("Content-Type", "application/xml");
    }

    @Override
    public AwsError unknown(String operation) {
      return new AwsError(
          501,
          "NotImplemented",
          "A header you provided implies functionality that is not implemented");
    }
  },

  /** restJson1, which Bedrock and the task metadata endpoint use. */
  REST_JSON {
    @Override
    public AwsError throttled() {
      return new AwsError(
          429, "ThrottlingException", "Too many requests, please wait before trying again.");
    }

    @Override
    public Response write(AwsError error) {
      ObjectNode body = NODES.createObjectNode();
      body.put("message", error.message());
      Response response =
          Response.json(error.status(), body)
              .with("Content-Type", "application/json")
              .with("x-amzn-ErrorType", error.code());
      error
          .retryAfter()
          .ifPresent(wait -> response.with("Retry-After", Long.toString(wait.toSeconds())));
      return response;
    }

    @Override
    public AwsError unknown(String operation) {
      return new AwsError(404, "UnknownOperationException", "Unknown operation " + operation);
    }
  };

  private static final JsonMapper NODES = JsonMapper.shared();

  /**
   * Returns the operation of a request; with the REST protocols the service determines it instead.
   */
  public String operation(Request request) {
    return request.method();
  }

  /** Returns the response for an error. */
  public abstract Response write(AwsError error);

  /** Returns the error of AWS for an operation that it does not know. */
  public abstract AwsError unknown(String operation);

  /** Returns the error of AWS for a throttled call. */
  public abstract AwsError throttled();
}
