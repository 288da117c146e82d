package dev.portage.sandbox.aws.http;

/** An operation that the sandbox does not have: told apart so that a test can look at them. */
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
