package dev.portage.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Transience;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Failures before a service has answered, by what the SDK says. */
class AwsFaultsTest {
  @ParameterizedTest
  @CsvSource({
    "Unable to load SSO token, NO_CREDENTIALS, AFTER_LOGIN",
    "Token is expired, NO_CREDENTIALS, AFTER_LOGIN",
    "The SSO session associated with this profile has expired, NO_CREDENTIALS, AFTER_LOGIN",
    "Unable to load credentials from any of the providers, NO_CREDENTIALS, PERMANENT",
    "Profile file contained no credentials for profile 'x', NO_CREDENTIALS, PERMANENT",
    "Unexpected token in the response, AWS_UNREACHABLE, TRANSIENT",
    "Failed to retrieve a token from the instance, AWS_UNREACHABLE, TRANSIENT",
    "Unable to execute HTTP request, AWS_UNREACHABLE, TRANSIENT"
  })
  void onlyWhatNamesASessionAsksForALogin(String said, ExitCode code, Transience transience) {
    Fault fault = AwsFaults.of(SdkClientException.create(said), "read the stack X", "none");
    assertThat(fault.code()).isEqualTo(code);
    assertThat(fault.transience()).isEqualTo(transience);
    assertThat(fault.next()).isNotBlank();
  }
}
