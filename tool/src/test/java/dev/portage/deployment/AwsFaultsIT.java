package dev.portage.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.TestAws;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.sandbox.aws.http.AwsError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;

/** Tests the faults for real exceptions of the SDK. */
@ExtendWith(TestAws.class)
class AwsFaultsIT {
  /** More attempts than the SDK makes. */
  private static final int ALWAYS = 20;

  private static void fail(String action, AwsError error) {
    TestAws.sandbox().endpoint().faults().failNext(action, ALWAYS, error);
  }

  private static void assertSecretFault(AwsAccess aws, Consumer<Fault> that) {
    try (aws) {
      SecretStore store = new SecretsManagerStore(aws);
      assertThatThrownBy(() -> store.read("arn")).isInstanceOfSatisfying(Fault.class, that);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, AccessDeniedException, ACCESS_DENIED",
    "400, ExpiredTokenException, NO_CREDENTIALS",
    "400, UnrecognizedClientException, NO_CREDENTIALS",
    "400, InvalidSignatureException, NO_CREDENTIALS",
    "400, ThrottlingException, AWS_UNREACHABLE",
    "500, InternalServiceError, AWS_UNREACHABLE",
    "400, InvalidRequestException, AWS_REFUSED"
  })
  void theExitCodeSaysWhoIsResponsible(int status, String code, ExitCode exit) {
    fail("secretsmanager:GetSecretValue", new AwsError(status, code, "as AWS says it"));
    assertSecretFault(
        TestAws.access(),
        fault -> {
          assertThat(fault.code()).isEqualTo(exit);
          assertThat(fault).hasMessageContaining("as AWS says it").hasMessageContaining(code);
          assertThat(fault.next()).isNotBlank();
        });
  }

  @Test
  void aDeniedCallNamesTheMissingPermission() {
    fail("secretsmanager:GetSecretValue", AwsError.client("AccessDeniedException", "no"));
    assertSecretFault(
        TestAws.access(),
        fault -> assertThat(fault.next()).contains("secretsmanager:GetSecretValue"));
  }

  @Test
  void faultsOfTheQueryProtocolAreParsedToo() {
    fail(
        "cloudformation:DescribeStacks",
        new AwsError(403, "AccessDenied", "User x is not authorized"));
    try (AwsAccess aws = TestAws.access()) {
      StackReader reader = new CloudFormationStackReader(aws);
      assertThatThrownBy(() -> reader.read("Any"))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.ACCESS_DENIED))
          .hasMessageContaining("not authorized");
    }
  }

  @Test
  void s3sFaultsAreReadAsWell() {
    TestAws.sandbox().s3().createBucket("faults");
    fail("s3:ListObjectsV2", new AwsError(403, "AccessDenied", "Access Denied"));
    try (AwsAccess aws = TestAws.access()) {
      DocumentBucket bucket = new S3DocumentBucket(aws, "faults");
      assertThatThrownBy(() -> bucket.sizes("u/"))
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> {
                assertThat(fault.code()).isEqualTo(ExitCode.ACCESS_DENIED);
                assertThat(fault.next()).contains("s3:ListBucket");
              });
    }
  }

  @Test
  void theSdkRetriesATransientFault() {
    String arn = TestAws.sandbox().secretsManager().put("faults-passing", "value");
    TestAws.sandbox()
        .endpoint()
        .faults()
        .failNext(
            "secretsmanager:GetSecretValue", 2, new AwsError(503, "ServiceUnavailable", "later"));
    try (AwsAccess aws = TestAws.access()) {
      assertThat(new SecretsManagerStore(aws).read(arn)).isEqualTo("value");
    }
  }

  @Test
  void aClosedPortIsReportedAsNoAnswer() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String before = System.setProperty("aws.endpointUrl", "http://127.0.0.1:" + port);
    try {
      assertSecretFault(
          TestAws.access(),
          fault -> {
            assertThat(fault.code()).isEqualTo(ExitCode.AWS_UNREACHABLE);
            assertThat(fault).hasMessageContaining("AWS does not answer");
          });
    } finally {
      System.setProperty("aws.endpointUrl", before);
    }
  }

  @Test
  void missingCredentialsAreAFaultThatSaysHowToSetThem() {
    String before = System.clearProperty("aws.accessKeyId");
    try {
      AwsAccess without =
          TestAws.access()
              .with(AwsCredentialsProviderChain.of(SystemPropertyCredentialsProvider.create()));
      assertSecretFault(
          without,
          fault -> {
            assertThat(fault.code()).isEqualTo(ExitCode.NO_CREDENTIALS);
            assertThat(fault.next()).contains("AWS_PROFILE");
          });
    } finally {
      System.setProperty("aws.accessKeyId", before);
    }
  }
}
