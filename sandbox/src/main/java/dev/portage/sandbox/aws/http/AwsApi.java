package dev.portage.sandbox.aws.http;

import java.io.IOException;

/** One simulated AWS service. The endpoint asks each in turn whether a request is for it. */
public interface AwsApi {

  /** Returns the first half of an action's name, such as {@code ecs} in {@code ecs:RunTask}. */
  String service();

  /** Returns the protocol in which the SDK calls the service. */
  Protocol protocol();

  /** Returns whether the request is for this service; by default the credential scope decides. */
  default boolean serves(Request request) {
    return request.service().equals(service());
  }

  /** Returns the operation that the request calls, such as {@code RunTask}. */
  default String operation(Request request) {
    return protocol().operation(request);
  }

  /** Answers the request, or throws an {@link AwsException} that the endpoint writes. */
  Response answer(Request request) throws IOException;

  /** Returns the response for an error. */
  default Response write(AwsError error) {
    return protocol().write(error);
  }

  /**
   * Returns the error for an operation that this service does not have; the endpoint records it.
   */
  default UnknownOperation unknown(Request request) {
    return new UnknownOperation(protocol().unknown(operation(request)));
  }
}
