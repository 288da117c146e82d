package dev.portage.sandbox.aws;

/** Carries an error from where it is found to the endpoint, which writes it. */
final class AwsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient AwsError error;

  AwsException(AwsError error) {
    super(error.code() + ": " + error.message(), null, false, false);
    this.error = error;
  }

  AwsError error() {
    return error;
  }
}
