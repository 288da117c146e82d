package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.TestAws;
import dev.portage.fault.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose credentials and which region count, and that both are named before anything is done. */
@ExtendWith(TestAws.class)
class ProfileIT {
  private final Map<String, String> environment = new HashMap<>();

  @TempDir private Path files;

  @BeforeEach
  void files() throws IOException {
    Path config = files.resolve("config");
    Files.writeString(config, "[profile other]\nregion = eu-west-1\n");
    Path credentials = files.resolve("credentials");
    // The sandbox answers with another name to such a key.
    Files.writeString(
        credentials, "[other]\naws_access_key_id = ASIAOTHER\naws_secret_access_key = x\n");
    environment.put("AWS_ENDPOINT_URL", TestAws.sandbox().endpoint().uri().toString());
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    environment.put("AWS_CONFIG_FILE", config.toString());
    environment.put("AWS_SHARED_CREDENTIALS_FILE", credentials.toString());
    environment.put("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT");
    environment.put("AWS_SECRET_ACCESS_KEY", "y");
  }

  private String named(String... more) throws IOException {
    String[] line = new String[more.length + 3];
    System.arraycopy(new String[] {"discover", "--stack-name", "None"}, 0, line, 0, 3);
    System.arraycopy(more, 0, line, 3, more.length);
    Run run = Run.process(environment, line);
    assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.UNKNOWN_STACK.number());
    assertThat(run.err().lines().toList().getFirst()).contains("AWS account ");
    return run.err();
  }

  @Test
  void theProfileThatIsGivenDecidesAlsoWhereKeysAreInTheEnvironment() throws IOException {
    assertThat(named("--profile", "other"))
        .contains("user/sandbox-role, in eu-west-1")
        .doesNotContain("user/sandbox,");
  }

  @Test
  void withoutOneTheKeysInTheEnvironmentDo() throws IOException {
    assertThat(named("--region", "us-east-1")).contains("user/sandbox, in us-east-1");
  }

  @Test
  void theRegionThatIsGivenComesBeforeTheProfiles() throws IOException {
    assertThat(named("--profile", "other", "--region", "us-east-1")).contains("in us-east-1");
    environment.put("AWS_REGION", "ap-northeast-1");
    assertThat(named("--profile", "other")).contains("in ap-northeast-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "former"})
  void aProfileOfIdentityCenterWithoutASessionSaysHowToLogIn(String profile) throws IOException {
    Files.writeString(
        files.resolve("config"),
        """
        [profile session]
        sso_session = corporate
        sso_account_id = 123456789012
        sso_role_name = Admin
        region = eu-west-1
        [sso-session corporate]
        sso_start_url = https://example.invalid/start
        sso_region = eu-west-1
        [profile former]
        sso_start_url = https://example.invalid/start
        sso_region = eu-west-1
        sso_account_id = 123456789012
        sso_role_name = Admin
        region = eu-west-1
        """);
    environment.put("HOME", files.toString());
    Run run =
        Run.process(environment, "discover", "--stack-name", "None", "--profile", profile)
            .failedWith(ExitCode.NO_CREDENTIALS, "IAM Identity Center is missing or has expired");
    assertThat(run.err()).contains("aws sso login --profile " + profile);
  }

  @Test
  void aProfileOfAwsLoginWithoutASessionSaysHowToLogIn() throws IOException {
    Files.writeString(
        files.resolve("config"),
        """
        [profile console]
        login_session = arn:aws:iam::123456789012:user/operator
        region = eu-west-1
        """);
    environment.put("HOME", files.toString());
    Run run =
        Run.process(environment, "discover", "--stack-name", "None", "--profile", "console")
            .failedWith(ExitCode.NO_CREDENTIALS, "session of aws login is missing or has expired");
    assertThat(run.err()).contains("aws login --profile console");
  }

  @Test
  void aProfileOfTheEnvironmentThatIsNotThereIsNamed() throws IOException {
    environment.put("AWS_PROFILE", "nobody");
    Run.process(environment, "discover")
        .failedWith(ExitCode.NO_CREDENTIALS, "the AWS profile \"nobody\" could not be found");
  }
}
