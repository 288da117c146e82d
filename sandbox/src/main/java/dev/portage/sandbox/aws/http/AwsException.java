package dev.portage.sandbox.aws.http;

/** Carries an error of AWS from a service to the endpoint, which writes it. */
public final class AwsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient AwsError error;

  public AwsException(AwsError error) {
    super(error.code() + ": " + error.message(), null, false, false);
    this.error = error;
  }

  public AwsError error() {
    return error;
  }
}
