package dev.portage.deployment;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Transience;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;

/** Converts exceptions of the AWS SDK into a {@link Fault} that says what to do. */
public final class AwsFaults {
  private AwsFaults() {}

  /**
   * The fault for an exception.
   *
   * @param doing what was being done, such as "read the stack X", for the message
   * @param permission the IAM action that is needed, such as "cloudformation:DescribeStacks"
   */
  public static Fault of(SdkException thrown, String doing, String permission) {
    return switch (thrown) {
      case AwsServiceException refused -> refused(refused, doing, permission);
      case SdkClientException failed -> notReached(failed, doing);
      default ->
          new Fault(
              ExitCode.AWS_REFUSED,
              "could not %s: %s".formatted(doing, said(thrown)),
              "Run again with --debug.",
              thrown);
    };
  }

  private static Fault refused(AwsServiceException thrown, String doing, String permission) {
    String code = code(thrown);
    String message = code.isEmpty() ? said(thrown) : "%s (%s)".formatted(said(thrown), code);
    AwsError error = AwsError.of(thrown);
    return switch (error) {
      case EXPIRED ->
          fault(
              error,
              "the AWS credentials have expired: " + message,
              "Log in again (aws sso login, or new keys in the profile); keys in this process's"
                  + " environment cannot be renewed while it runs.",
              thrown);
      case UNKNOWN_CREDENTIALS ->
          fault(
              error,
              "AWS does not accept the credentials: " + message,
              "Log in again (aws sso login, or new keys), or pass --profile.",
              thrown);
      case DENIED ->
          fault(
              error,
              "AWS denied permission to %s: %s".formatted(doing, message),
              "Allow %s to the role or user that runs this command.".formatted(permission),
              thrown);
      case THROTTLED, UNAVAILABLE ->
          fault(
              error,
              "could not %s: %s".formatted(doing, message),
              "This is transient: run the same command again.",
              thrown);
      case REFUSED ->
          fault(
              error,
              "could not %s: %s".formatted(doing, message),
              "Fix what AWS reports, and run the same command again.",
              thrown);
    };
  }

  private static Fault fault(AwsError error, String message, String next, Throwable cause) {
    return new Fault(error.exitCode(), message, next, error.transience(), cause);
  }

  /** Whether the same call may succeed when it is repeated, and after what. */
  public static Transience transience(AwsServiceException thrown) {
    return AwsError.of(thrown).transience();
  }

  private static Fault notReached(SdkClientException thrown, String doing) {
    if (ofSingleSignOn(thrown)) {
      return new Fault(
          ExitCode.NO_CREDENTIALS,
          "the session of AWS IAM Identity Center is missing or has expired: " + said(thrown),
          "Log in again: aws sso login --profile %s.".formatted(profile()),
          Transience.AFTER_LOGIN,
          thrown);
    }
    if (ofConsoleLogin(thrown)) {
      return new Fault(
          ExitCode.NO_CREDENTIALS,
          "the session of aws login is missing or has expired: " + said(thrown),
          "Log in again: aws login --profile %s.".formatted(profile()),
          Transience.AFTER_LOGIN,
          thrown);
    }
    if (said(thrown).contains("Unable to load credentials")
        || said(thrown).contains("Profile file contained no credentials")) {
      return new Fault(
          ExitCode.NO_CREDENTIALS,
          "no AWS credentials were found",
          "Pass --profile, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
          thrown);
    }
    return new Fault(
        ExitCode.AWS_UNREACHABLE,
        "could not %s: AWS does not answer (%s)".formatted(doing, innermost(thrown)),
        "Check the network, the proxy and --region; then run the same command again.",
        Transience.TRANSIENT,
        thrown);
  }

  /** The module that throws these is found at run time only, so they are known by their words. */
  private static boolean ofSingleSignOn(SdkClientException thrown) {
    String said = said(thrown);
    return said.contains("SSO") || said.equals("Token is expired");
  }

  private static boolean ofConsoleLogin(SdkClientException thrown) {
    return said(thrown).matches("(?is).*\\bre-?authenticate\\b.*");
  }

  /** The one that is used. */
  private static String profile() {
    return ProfileFileSystemSetting.AWS_PROFILE.getStringValue().orElse("default");
  }

  private static String innermost(Throwable thrown) {
    Throwable inner = thrown;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner.getClass().getSimpleName() + ": " + said(inner);
  }

  /** The service's error code; "" if the response has none, such as that of a proxy. */
  public static String code(AwsServiceException thrown) {
    var details = thrown.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  /** The service's error message, without request ids. */
  public static String said(AwsServiceException thrown) {
    var details = thrown.awsErrorDetails();
    return details == null || details.errorMessage() == null
        ? said((Throwable) thrown)
        : details.errorMessage();
  }

  private static String said(Throwable thrown) {
    return thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
  }
}
