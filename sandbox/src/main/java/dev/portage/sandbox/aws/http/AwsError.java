package dev.portage.sandbox.aws.http;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * An error of AWS; each protocol writes it in its own format.
 *
 * @param status the HTTP status
 * @param code the error's name, as the SDK's {@code errorCode()} gives it
 * @param message the message for people
 * @param retryAfter how long the caller should wait; only the REST protocols with JSON send it
 * @param members what the error has beside its message; only the JSON protocols send it
 */
public record AwsError(
    int status,
    String code,
    String message,
    Optional<Duration> retryAfter,
    Map<String, String> members) {

  public AwsError {
    members = Map.copyOf(members);
  }

  /** Creates an error without {@code members}. */
  public AwsError(int status, String code, String message, Optional<Duration> retryAfter) {
    this(status, code, message, retryAfter, Map.of());
  }

  /** Creates an error without {@code retryAfter} and {@code members}. */
  public AwsError(int status, String code, String message) {
    this(status, code, message, Optional.empty());
  }

  /** Returns an error of the caller, with status 400. */
  public static AwsError client(String code, String message) {
    return new AwsError(400, code, message);
  }

  /** Returns the same error with this member alone. */
  public AwsError with(String member, String value) {
    return new AwsError(status, code, message, retryAfter, Map.of(member, value));
  }

  /** Returns an exception that carries this error. */
  public AwsException exception() {
    return new AwsException(this);
  }
}
