package dev.portage.sandbox.aws.models;

import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;

/** How a protocol sends requests, answers and errors. */
sealed interface WireFormat permits JsonFormat, QueryFormat, RestFormat {
  /** Returns the format of a service's protocol. */
  static WireFormat of(ServiceModel model) {
    String protocol = model.metadata("protocol");
    return switch (protocol) {
      case "json" -> new JsonFormat();
      case "query" -> new QueryFormat();
      case "rest-json" -> new RestFormat(true);
      case "rest-xml" -> new RestFormat(false);
      default ->
          throw new IllegalArgumentException("the protocol " + protocol + " is not checked yet");
    };
  }

  /** Checks a request that was accepted. */
  void request(Findings findings, Operation operation, Request request);

  /** Checks an answer that is no error. */
  void answer(Findings findings, Operation operation, Request request, Response response);

  /** Checks an error. */
  void error(Findings findings, Operation operation, Request request, Response response);
}
