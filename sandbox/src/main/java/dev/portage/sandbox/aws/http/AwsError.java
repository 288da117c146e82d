package dev.portage.sandbox.aws.http;

import java.time.Duration;
import java.util.Optional;

/**
 * An error as AWS names it; each protocol has its own way to write it.
 *
 * @param status the HTTP status
 * @param code the error's name, as the SDK's {@code errorCode()} gives it
 * @param message what a person reads
 * @param retryAfter how long the caller is asked to wait; only the REST protocols of JSON say it
 */
public record AwsError(int status, String code, String message, Optional<Duration> retryAfter) {

  /** An error that asks for no wait. */
  public AwsError(int status, String code, String message) {
    this(status, code, message, Optional.empty());
  }

  /** The caller's fault: status 400. */
  public static AwsError client(String code, String message) {
    return new AwsError(400, code, message);
  }

  public AwsException exception() {
    return new AwsException(this);
  }
}
