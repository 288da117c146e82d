package dev.portage.sandbox.aws.http;


import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The four ways in which the SDK talks to the services here. */
public enum Protocol {
  /** awsJson1.0 and 1.1: the operation in a header, the error's name in the body. */
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
      return Response.json(error.status(), body);
    }

    @Override
    public AwsError unknown(String operation) {
      return AwsError.client("UnknownOperationException", "Unknown operation " + operation);
    }
  },

  /** awsQuery: a form in, XML out. */
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

  /** restXml: S3. */
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

  /** restJson1: Bedrock, and the metadata of tasks. */
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

  /** Where the protocol itself names the operation; the REST ones leave that to the service. */
  public String operation(Request request) {
    return request.method();
  }

  public abstract Response write(AwsError error);

  public abstract AwsError unknown(String operation);

  public abstract AwsError throttled();
}
