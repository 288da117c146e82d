package dev.portage.sandbox.aws.http;

import java.io.IOException;

/** One AWS service. The endpoint asks each in turn whether a request is for it. */
public interface AwsApi {

  /** The first half of an action's name, {@code ecs} in {@code ecs:RunTask}. */
  String service();

  Protocol protocol();

  /** Whether the request is for this service: by the credential scope, unless it says otherwise. */
  default boolean serves(Request request) {
    return request.service().equals(service());
  }

  /** The operation that the request asks for, {@code RunTask}. */
  default String operation(Request request) {
    return protocol().operation(request);
  }

  /** Answers, or throws an {@link AwsException}, which the protocol writes. */
  Response answer(Request request) throws IOException;

  /** What AWS answers to an operation that it does not know; the endpoint also remembers it. */
  default UnknownOperation unknown(Request request) {
    return new UnknownOperation(protocol().unknown(operation(request)));
  }
}
