package dev.portage.sandbox.aws.http;

/** The error for an operation that the sandbox does not have; the endpoint records it for tests. */
public final class UnknownOperation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient AwsError error;

  public UnknownOperation(AwsError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  public AwsError error() {
    return error;
  }
}
