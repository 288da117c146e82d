package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.TestAws;
import dev.portage.fault.ExitCode;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Target;
import dev.portage.sandbox.ChatDeployment;
import dev.portage.sandbox.aws.cloudformation.Stack;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.secretsmanager.RdsSecret;
import dev.portage.sandbox.sample.SampleDeployment;
import dev.portage.sandbox.sample.SampleSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What bad input gets, through {@link Main}, against a deployed application. */
@ExtendWith(TestAws.class)
@TestInstance(Lifecycle.PER_CLASS)
class WrongInputIT {
  private static final String STACK = "WrongInput";
  private static final String QUESTION = "When is high water?";

  private final List<String> passwords = new ArrayList<>(List.of("open sesame"));
  private Target target;
  private String botTitle;

  @BeforeAll
  void deploy() throws SQLException {
    target = Target.fresh();
    DatabaseAddress at = target.address();
    passwords.add(at.password().value());
    SampleDeployment sample =
        SampleDeployment.of(
            SampleSettings.demo(Instant.now(), URI.create("http://127.0.0.1:9"))
                .withConversations(3));
    botTitle = sample.bots().getFirst().title();
    ChatDeployment.deploy(
        TestAws.sandbox(),
        STACK,
        new ChatDeployment.Target(
            at.host(), at.port(), at.user(), at.password().value(), at.database()),
        sample,
        Map.of());
  }

  @AfterAll
  void close() throws SQLException {
    target.close();
  }

  private void assertFails(ExitCode code, String observed, String... args) {
    List<String> line = new ArrayList<>(List.of(args));
    if (!line.contains("--stack-name")) {
      line.addAll(List.of("--stack-name", STACK));
    }
    // With it, standard error says the same as without.
    line.add("--json");
    Run json = Run.here(line.toArray(String[]::new)).failedWith(code, observed);
    json.saidItInJson(code);
    assertSilent(json);
  }

  private void assertSilent(Run run) {
    assertThat(run.out() + run.err()).doesNotContain(passwords);
  }

  /** The ARN of a secret that leads here with one thing changed. */
  private static String secret(String name, DatabaseAddress at, String password) {
    return TestAws.sandbox()
        .secretsManager()
        .put(
            name,
            new RdsSecret(at.host(), at.port(), at.user(), password, at.database(), "c").json());
  }

  private static String secret(String name, DatabaseAddress at) {
    return secret(name, at, at.password().value());
  }

  private static int closedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void anUnknownStack() {
    assertFails(
        ExitCode.UNKNOWN_STACK, "\"Nothing\" in us-east-1", "discover", "--stack-name", "Nothing");
  }

  @Test
  void withoutJsonNothingIsOnStandardOutput() {
    Run run =
        Run.here("discover", "--stack-name", "Nothing")
            .failedWith(ExitCode.UNKNOWN_STACK, "\"Nothing\" in us-east-1");
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).as("account and role, what failed, what to do").hasSize(3);
  }

  @Test
  void theStackOfAnotherRegion() {
    assertFails(ExitCode.UNKNOWN_STACK, "eu-west-3", "plan", "--region", "eu-west-3");
  }

  @Test
  void aRegionThatIsNone() {
    assertFails(ExitCode.UNKNOWN_REGION, "\"atlantis-1\"", "status", "--region", "atlantis-1");
    assertFails(
        ExitCode.UNKNOWN_REGION,
        "\"atlantis-2\"",
        with("search", "--bedrock-region", "atlantis-2"));
  }

  @Test
  void aStackThatLacksAnOutputUntilAnOptionGivesIt() {
    Stack whole = TestAws.sandbox().cloudFormation().stack(STACK);
    TestAws.sandbox()
        .cloudFormation()
        .put(
            new Stack("Lacking", whole.outputs(), Map.of(), Map.of(), List.of())
                .withoutOutput("DocumentBucketName"));
    assertFails(
        ExitCode.MISSING_OUTPUT, "DocumentBucketName", "discover", "--stack-name", "Lacking");
    Run given = Run.here("discover", "--stack-name", "Lacking", "--bucket", "mine");
    assertThat(given.exit()).isZero();
    assertThat(given.out()).contains("mine");
  }

  @Test
  void aVersionWithoutAVectorCluster() {
    TestAws.sandbox()
        .cloudFormation()
        .put(new Stack("V2", Map.of("ConversationTableName", "t"), Map.of(), Map.of(), List.of()));
    assertFails(ExitCode.UNSUPPORTED_VERSION, "V2", "plan", "--stack-name", "V2");
  }

  @Test
  void whatAwsDenies() {
    TestAws.sandbox()
        .endpoint()
        .faults()
        .failNext(
            "secretsmanager:GetSecretValue",
            9,
            AwsError.client("AccessDeniedException", "not authorized"));
    assertFails(ExitCode.ACCESS_DENIED, "not authorized", "verify");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "search"})
  void aClusterThatDoesNotAnswer(String verb) throws IOException {
    int port = closedPort();
    assertFails(
        ExitCode.TARGET_UNREACHABLE,
        "127.0.0.1:" + port,
        with(verb, "--db-port", Integer.toString(port)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "migrate"})
  void aWrongPassword(String verb) {
    String arn = secret("wrong-password", target.address(), "open sesame");
    assertFails(ExitCode.TARGET_LOGIN, "refused the login", with(verb, "--secret", arn));
  }

  @Test
  void notEvenDebugShowsAPassword() {
    String arn = secret("wrong-password", target.address(), "open sesame");
    Run debug = Run.here("status", "--stack-name", STACK, "--secret", arn, "--debug");
    assertThat(debug.exit()).isEqualTo(ExitCode.TARGET_LOGIN.number());
    assertThat(debug.err()).contains("\tat dev.portage.");
    assertSilent(debug);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "search"})
  void aTargetWithoutTheExtension(String verb) throws SQLException {
    try (Target empty = Target.empty()) {
      String arn = secret("no-extension", empty.address());
      assertFails(ExitCode.NO_EXTENSION, "lacks the extension vector", with(verb, "--secret", arn));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "migrate"})
  void aTargetWithoutTheTable(String verb) throws SQLException {
    try (Target without = Target.fresh()) {
      without.run("DROP TABLE items");
      String arn = secret("no-table", without.address());
      assertFails(ExitCode.NO_TABLE, "has no table items", with(verb, "--secret", arn));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "search"})
  void aTargetForAnotherModel(String verb) throws SQLException {
    try (Target other = Target.fresh()) {
      other.run(
          "DROP INDEX idx_items_embedding; ALTER TABLE items ALTER embedding TYPE vector(384)");
      String arn = secret("other-dimension", other.address());
      assertFails(ExitCode.WRONG_DIMENSION, "vector(384)", with(verb, "--secret", arn));
    }
  }

  private String[] with(String verb, String... options) {
    List<String> line = new ArrayList<>(List.of(verb));
    switch (verb) {
      case "migrate" -> line.addAll(List.of("--route", "reembed", "--yes"));
      case "search" -> line.addAll(List.of("--bot", botTitle, QUESTION));
      default -> {}
    }
    line.addAll(List.of(options));
    return line.toArray(String[]::new);
  }

  @Test
  void aSecretThatLeadsNowhere() {
    String arn = TestAws.sandbox().secretsManager().put("half", "{\"password\": \"open sesame\"}");
    assertFails(ExitCode.BAD_CONFIGURATION, arn, "status", "--secret", arn);
    assertFails(ExitCode.BAD_CONFIGURATION, "arn:gone", "status", "--secret", "arn:gone");
  }

  @Test
  void aTableThatIsNotThere() {
    assertFails(ExitCode.BAD_CONFIGURATION, "\"gone\"", "verify", "--bot-table", "gone");
  }

  @Test
  void aBucketThatIsNotThere() {
    assertFails(ExitCode.BAD_CONFIGURATION, "\"gone\"", "plan", "--bucket", "gone");
  }

  @Test
  void aBotThatIsNotThere() {
    assertFails(ExitCode.UNKNOWN_BOT, "\"Nobody\"", "search", "--bot", "Nobody", QUESTION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "migrate"})
  void aChosenBotThatIsNotThereIsNamedBeforeAnythingIsEmbedded(String verb) {
    assertFails(
        ExitCode.USAGE,
        "no bot or tenant has the id or title Nobody",
        with(verb, "--bot", "Nobody"));
  }

  @Test
  void numbersOutsideTheirLimits() {
    assertFails(ExitCode.USAGE, "--max-tasks is -1", "plan", "--max-tasks", "-1");
    assertFails(ExitCode.USAGE, "--db-port is 70000", "status", "--db-port", "70000");
    assertFails(ExitCode.USAGE, "--poll is 0", with("migrate", "--poll", "0"));
    assertFails(ExitCode.USAGE, "--limit is 0", with("search", "--limit", "0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cleanup", "index", "search", "status", "verify"})
  void beforeAStackIsLookedForTheCallerIsNamed(String verb) {
    List<String> line = new ArrayList<>(List.of(with(verb)));
    if (verb.equals("index")) {
      line.add("advise");
    }
    line.addAll(List.of("--stack-name", "Nothing"));
    Run run = Run.here(line.toArray(String[]::new));
    run.failedWith(ExitCode.UNKNOWN_STACK, "\"Nothing\" in us-east-1");
    assertThat(run.err().lines().findFirst().orElseThrow())
        .contains("AWS account ", ", as ", ", in us-east-1");
  }

  @Test
  void aSourceWithoutRowsProvesNothing() throws SQLException, IOException {
    try (Target empty = Target.fresh();
        Target full = Target.fresh()) {
      full.insert(Target.row("bot", "content"));
      Run.process(
              Map.of(Passwords.EITHER, empty.address().password().value()),
              "verify",
              "--source",
              empty.url(),
              "--target",
              full.url())
          .failedWith(
              ExitCode.SOURCE_UNFIT, "items has no rows on the source, and 1 on the target");
      Run swapped = Run.between(empty, "verify", "--source", full.url(), "--target", empty.url());
      assertThat(swapped.exit()).isEqualTo(ExitCode.VERIFICATION_FAILED.number());
      assertThat(swapped.out())
          .contains(
              "missing rows: \"portage migrate --route copy --source %s --target %s --repair\""
                  .formatted(full.url(), empty.url()))
          .doesNotContain("reembed");
      empty.insert(Target.row("01HQ0000000000000000000000", "bot", "older content"));
      Run newer = Run.between(empty, "verify", "--source", empty.url(), "--target", full.url());
      assertThat(newer.exit()).as(newer.err() + newer.out()).isZero();
    }
  }

  @Test
  void moneyIsNotSpentWhereNobodyCanBeAsked() {
    assertFails(ExitCode.USAGE, "no terminal", "migrate", "--route", "reembed");
  }

  @Test
  void nothingWasWrittenByAnyOfThis() {
    assertThat(Run.here("status", "--stack-name", STACK).out())
        .isEqualTo("no migration was begun on this target\n");
  }

  private static Map<String, String> environment() {
    return Map.of(
        "AWS_ENDPOINT_URL", TestAws.sandbox().endpoint().uri().toString(),
        "AWS_EC2_METADATA_DISABLED", "true",
        "AWS_CONFIG_FILE", "/no/such/config",
        "AWS_SHARED_CREDENTIALS_FILE", "/no/such/credentials");
  }

  @Test
  void noCredentials() throws IOException {
    Run.process(environment(), "discover", "--region", "us-east-1", "--json")
        .failedWith(ExitCode.NO_CREDENTIALS, "no AWS credentials")
        .saidItInJson(ExitCode.NO_CREDENTIALS);
  }

  @Test
  void aProfileThatIsNotThere() throws IOException {
    Run.process(environment(), "discover", "--region", "us-east-1", "--profile", "nobody")
        .failedWith(ExitCode.NO_CREDENTIALS, "the AWS profile \"nobody\" could not be found");
  }

  @Test
  void aProfileThatIsNotThereWhileKeysAreInTheEnvironment() throws IOException {
    Map<String, String> environment = new HashMap<>(environment());
    environment.put("AWS_ACCESS_KEY_ID", "AKIAOTHER");
    environment.put("AWS_SECRET_ACCESS_KEY", "of another account");
    Run.process(environment, "discover", "--region", "us-east-1", "--profile", "nobody")
        .failedWith(ExitCode.NO_CREDENTIALS, "the AWS profile \"nobody\" could not be found");
  }

  @Test
  void noRegion() throws IOException {
    Run.process(environment(), "discover", "--json")
        .failedWith(ExitCode.UNKNOWN_REGION, "no region is known")
        .saidItInJson(ExitCode.UNKNOWN_REGION);
  }
}
