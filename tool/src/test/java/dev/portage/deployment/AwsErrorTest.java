package dev.portage.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.fault.Fault;
import dev.portage.fault.Transience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

class AwsErrorTest {
  @ParameterizedTest
  @CsvSource({
    "400, ExpiredToken, EXPIRED, AFTER_LOGIN",
    "400, ExpiredTokenException, EXPIRED, AFTER_LOGIN",
    "401, UnauthorizedException, EXPIRED, AFTER_LOGIN",
    "400, InvalidGrantException, EXPIRED, AFTER_LOGIN",
    "400, RequestExpired, EXPIRED, AFTER_LOGIN",
    "403, InvalidClientTokenId, UNKNOWN_CREDENTIALS, PERMANENT",
    "400, UnrecognizedClientException, UNKNOWN_CREDENTIALS, PERMANENT",
    "403, SignatureDoesNotMatch, UNKNOWN_CREDENTIALS, PERMANENT",
    "400, AccessDeniedException, DENIED, PERMANENT",
    "403, UnauthorizedOperation, DENIED, PERMANENT",
    "403, '', DENIED, PERMANENT",
    "400, ThrottlingException, THROTTLED, TRANSIENT",
    "400, Throttling, THROTTLED, TRANSIENT",
    "400, ProvisionedThroughputExceededException, THROTTLED, TRANSIENT",
    "429, '', THROTTLED, TRANSIENT",
    "503, RequestLimitExceeded, THROTTLED, TRANSIENT",
    "503, '', UNAVAILABLE, TRANSIENT",
    "400, ServerException, UNAVAILABLE, TRANSIENT",
    "400, InvalidParameterException, REFUSED, PERMANENT",
    "404, ResourceNotFoundException, REFUSED, PERMANENT",
  })
  void everyAnswerHasItsRow(int status, String code, AwsError row, Transience transience) {
    AwsServiceException thrown = answer(status, code, "no");
    assertThat(AwsError.of(thrown)).isEqualTo(row);
    Fault fault = AwsFaults.of(thrown, "look", "x:Look");
    assertThat(fault.transience()).isEqualTo(transience);
    assertThat(fault.code()).isEqualTo(row.exitCode());
    assertThat(fault.next()).isNotEmpty();
  }

  @Test
  void throttlingOfEc2InsideAnAnswerOfEcsIsTransient() {
    AwsServiceException thrown =
        answer(
            400,
            "InvalidParameterException",
            "Error retrieving subnet information for [subnet-1]: Request limit exceeded."
                + " (ErrorCode: RequestLimitExceeded)");
    assertThat(AwsError.of(thrown)).isEqualTo(AwsError.THROTTLED);
    assertThat(AwsFaults.transience(thrown)).isEqualTo(Transience.TRANSIENT);
  }

  @Test
  void anotherErrorOfEc2InsideAnAnswerOfEcsIsRefused() {
    AwsServiceException thrown =
        answer(
            400,
            "InvalidParameterException",
            "The subnet ID 'subnet-1' does not exist (ErrorCode: InvalidSubnetID.NotFound)");
    assertThat(AwsFaults.transience(thrown)).isEqualTo(Transience.PERMANENT);
  }

  @Test
  void expiredCredentialsSayLogInAgain() {
    assertThat(AwsFaults.of(answer(400, "ExpiredToken", "expired"), "look", "x:Look").next())
        .startsWith("Log in again");
  }

  @Test
  void noAnswerAtAllIsTransientAndNoCredentialsAreNot() {
    assertThat(AwsFaults.of(client("Connection refused"), "look", "x:Look").isTransient()).isTrue();
    assertThat(
            AwsFaults.of(client("Unable to load credentials from any"), "look", "x:Look")
                .isTransient())
        .isFalse();
  }

  private static SdkClientException client(String message) {
    return SdkClientException.create(message);
  }

  private static AwsServiceException answer(int status, String code, String message) {
    return AwsServiceException.builder()
        .statusCode(status)
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .errorCode(code.isEmpty() ? null : code)
                .errorMessage(message)
                .build())
        .build();
  }
}
