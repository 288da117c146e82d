package dev.portage.sandbox.aws;

/**
 * An error as AWS names it; each protocol has its own way to write it.
 *
 * @param status the HTTP status
 * @param code the error's name, as the SDK's {@code errorCode()} gives it
 * @param message what a person reads
 */
public record AwsError(int status, String code, String message) {

  /** The caller's fault: status 400. */
  public static AwsError client(String code, String message) {
    return new AwsError(400, code, message);
  }

  AwsException exception() {
    return new AwsException(this);
  }
}
