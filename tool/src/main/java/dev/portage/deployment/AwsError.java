package dev.portage.deployment;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Transience;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * What the error codes of AWS mean for Portage (AWS documentation, "Common errors" of each
 * service). A code matches where it contains one of the row's; the first row that matches counts.
 */
enum AwsError {
  /** Credentials that have expired: after a new login the same call succeeds. */
  EXPIRED(
      ExitCode.NO_CREDENTIALS,
      Transience.AFTER_LOGIN,
      "ExpiredToken",
      "RequestExpired",
      // Of IAM Identity Center: the session, or what would renew it, is over.
      "UnauthorizedException",
      "InvalidGrantException"),
  /** Credentials that AWS does not know, or that do not belong together. */
  UNKNOWN_CREDENTIALS(
      ExitCode.NO_CREDENTIALS,
      Transience.PERMANENT,
      "InvalidClientTokenId",
      "UnrecognizedClient",
      "InvalidSignature",
      "SignatureDoesNotMatch"),
  /** The credentials may not make this call. */
  DENIED(ExitCode.ACCESS_DENIED, Transience.PERMANENT, "AccessDenied", "UnauthorizedOperation"),
  /**
   * Throttled. ECS wraps what EC2 answers into an InvalidParameterException whose message ends with
   * EC2's code, such as {@code (ErrorCode: RequestLimitExceeded)}.
   */
  THROTTLED(
      ExitCode.AWS_UNREACHABLE,
      Transience.TRANSIENT,
      "Throttl",
      "TooManyRequests",
      "RequestLimitExceeded",
      "ProvisionedThroughputExceeded",
      "SlowDown"),
  /** The service is out of order. */
  UNAVAILABLE(
      ExitCode.AWS_UNREACHABLE,
      Transience.TRANSIENT,
      "ServiceUnavailable",
      "InternalError",
      "InternalFailure",
      "InternalServerError",
      "ServerException"),
  /** Everything else: the same call would be refused again. */
  REFUSED(ExitCode.AWS_REFUSED, Transience.PERMANENT);

  private static final String WRAPPED = "InvalidParameterException";

  private final ExitCode exitCode;
  private final Transience transience;
  private final Pattern codes;

  AwsError(ExitCode exitCode, Transience transience, String... codes) {
    this.exitCode = exitCode;
    this.transience = transience;
    this.codes =
        Pattern.compile(Stream.of(codes).map(Pattern::quote).collect(Collectors.joining("|")));
  }

  /** The row for an answer of AWS; where its code is in none, its HTTP status decides. */
  static AwsError of(AwsServiceException thrown) {
    AwsError row = of(AwsFaults.code(thrown), AwsFaults.said(thrown));
    if (row != REFUSED) {
      return row;
    }
    if (thrown.isThrottlingException()) {
      return THROTTLED;
    }
    return thrown.statusCode() >= 500 ? UNAVAILABLE : thrown.statusCode() == 403 ? DENIED : REFUSED;
  }

  static AwsError of(String code, String message) {
    String looked = code.equals(WRAPPED) ? wrapped(message) : code;
    return Stream.of(values())
        .filter(row -> row.codes.matcher(looked).find())
        .findFirst()
        .orElse(REFUSED);
  }

  /** The code that a message ends with; "" where it ends with none. */
  private static String wrapped(String message) {
    int at = message.lastIndexOf("ErrorCode: ");
    return at < 0 ? "" : message.substring(at);
  }

  ExitCode exitCode() {
    return exitCode;
  }

  Transience transience() {
    return transience;
  }
}
