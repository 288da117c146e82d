package dev.portage.sandbox.aws;

/** An operation that the sandbox does not have: told apart so that a test can look at them. */
final class UnknownOperation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient AwsError error;

  UnknownOperation(AwsError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  AwsError error() {
    return error;
  }
}
