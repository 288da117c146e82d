package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.TestAws;
import dev.portage.fault.ExitCode;
import dev.portage.migration.BotRows;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Target;
import dev.portage.sandbox.ChatDeployment;
import dev.portage.sandbox.aws.dms.DmsSettings;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.rds.AuroraCluster;
import dev.portage.sandbox.sample.SampleBot;
import dev.portage.sandbox.sample.SampleDeployment;
import dev.portage.sandbox.sample.SampleHistory.Rows;
import dev.portage.sandbox.sample.SampleSettings;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The route dms, as an operator types it. */
@ExtendWith(TestAws.class)
class DmsVerbsIT {
  private static final String PASSWORD = "letters4digits";
  private static final String ROWS =
      "SELECT count(*) || ' ' || md5(string_agg(items::text, ',' ORDER BY id)) FROM items";

  /** Most bots of the sample have no rows on the source. */
  private static final int SOME_HAVE_NONE = ExitCode.BOTS_FAILED.number();

  private Target source;
  private Target target;
  private String user;
  private String stack;
  private List<String> bots;

  @BeforeEach
  void deploy() throws SQLException {
    source = Target.fresh();
    target = Target.fresh();
    // The password of the shared server has a blank, which DMS does not accept.
    user = "verbs_" + target.address().database();
    stack = "Dms" + target.address().database().replaceAll("[^A-Za-z0-9]", "");
    target.run("CREATE ROLE %s SUPERUSER LOGIN PASSWORD '%s'".formatted(user, PASSWORD));
    DatabaseAddress at = target.address();
    SampleDeployment sample =
        SampleDeployment.of(
            SampleSettings.demo(Instant.now(), URI.create("http://127.0.0.1:9"))
                .withConversations(3));
    ChatDeployment.deploy(
        TestAws.sandbox(),
        stack,
        new ChatDeployment.Target(at.host(), at.port(), user, PASSWORD, at.database()),
        sample,
        Map.of());
    DatabaseAddress old = source.address();
    TestAws.sandbox()
        .rds()
        .put(AuroraCluster.ofStack(stack, "dms-verbs-old", old.host(), old.port()));
    DmsSettings settings = TestAws.sandbox().dms().settings();
    TestAws.sandbox()
        .dms()
        .settings(DmsSettings.defaults(settings.zones()).withDelays(Duration.ofMillis(5)));
    bots =
        sample.bots().stream()
            .filter(bot -> bot.history().rows() != Rows.NONE)
            .map(SampleBot::id)
            .map(Object::toString)
            .limit(3)
            .toList();
    Instant before = Instant.now().minus(Duration.ofDays(1));
    for (String bot : bots) {
      BotRows.insert(source, bot, 20, before);
    }
  }

  @AfterEach
  void close() throws SQLException {
    run("cleanup", "--yes");
    target.run("DROP OWNED BY %1$s; DROP ROLE %1$s".formatted(user));
    source.close();
    target.close();
  }

  private Run run(String... arguments) {
    return runWith(PASSWORD, arguments);
  }

  private Run runWith(String password, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--stack-name", stack));
    return Run.here(Map.of(Passwords.SOURCE, password), all.toArray(String[]::new));
  }

  private String url() {
    DatabaseAddress at = source.address();
    return "postgresql://%s@%s:%d/%s".formatted(user, at.host(), at.port(), at.database());
  }

  private Run migrate() {
    return run("migrate", "--route", "dms", "--source", url(), "--yes");
  }

  private List<String> left() throws SQLException {
    List<String> left = new ArrayList<>(TestAws.sandbox().dms().resources());
    String staging =
        target.value(
            "SELECT string_agg(d.datname, ',') FROM pg_database d JOIN pg_roles r"
                + " ON r.oid = d.datdba WHERE r.rolname = '%s'".formatted(user));
    if (staging != null) {
      left.add(staging);
    }
    return left;
  }

  @Test
  void allRowsComeAndNothingIsLeft() throws SQLException {
    Run dry = run("migrate", "--route", "dms", "--source", url(), "--dry-run");
    assertThat(dry.err() + dry.out())
        .contains("AWS DMS loads all rows into the database portage_dms_", "(unconfirmed)");
    assertThat(left()).isEmpty();

    Run migrated = migrate();
    assertThat(migrated.exit()).as(migrated.err()).isEqualTo(SOME_HAVE_NONE);
    assertThat(migrated.err()).contains("data migration portage-dms-");
    assertThat(target.value(ROWS)).isEqualTo(source.value(ROWS)).startsWith("60 ");
    assertThat(left()).isEmpty();
    assertThat(run("status").out()).contains("dms, begun", "finished");
    Run verified = run("verify", "--source", url());
    assertThat(verified.exit()).as(verified.err()).isEqualTo(SOME_HAVE_NONE);

    String version = target.value("SELECT string_agg(xmin::text, ',' ORDER BY id) FROM items");
    Run again = migrate();
    assertThat(again.exit()).as(again.err()).isEqualTo(SOME_HAVE_NONE);
    assertThat(target.value("SELECT string_agg(xmin::text, ',' ORDER BY id) FROM items"))
        .as("nothing is written again")
        .isEqualTo(version);
    assertThat(left()).isEmpty();
  }

  /** With one key on both sides, a load into the application's table would fail. */
  @Test
  void rowsOfTheApplicationSurvive() throws SQLException {
    BotRows.insert(target, bots.getFirst(), 7, Instant.now());
    String before =
        target.value(
            "SELECT string_agg(items::text, ',' ORDER BY id) FROM items WHERE botid = '%s'"
                .formatted(bots.getFirst()));
    Run migrated = migrate();
    assertThat(migrated.exit()).as(migrated.err()).isEqualTo(SOME_HAVE_NONE);
    assertThat(
            target.value(
                "SELECT string_agg(items::text, ',' ORDER BY id) FROM items WHERE botid = '%s'"
                    .formatted(bots.getFirst())))
        .isEqualTo(before);
    assertThat(target.value("SELECT count(*) FROM items")).isEqualTo("47");
    assertThat(left()).isEmpty();
  }

  @Test
  void aForbiddenPasswordIsFoundBeforeAnythingIsCreated() throws SQLException {
    target.run("CREATE ROLE %s_old SUPERUSER LOGIN PASSWORD 'with blank'".formatted(user));
    try {
      Run refused =
          runWith(
              "with blank",
              "migrate",
              "--route",
              "dms",
              "--source",
              url().replace(user, user + "_old"),
              "--yes");
      refused.failedWith(ExitCode.BAD_CONFIGURATION, "does not accept the password of the source");
      assertThat(left()).isEmpty();
    } finally {
      target.run("DROP ROLE %s_old".formatted(user));
    }
  }

  @Test
  void aRunThatFailedInTheLoadIsResumedOrCleanedUp() throws SQLException {
    for (int calls = 0; calls < 2; calls++) {
      TestAws.sandbox()
          .endpoint()
          .faults()
          .failNext(
              "dms:StartDataMigration",
              1,
              AwsError.client("ResourceQuotaExceededFault", "too many"));
      Run failed = migrate();
      assertThat(failed.exit()).as(failed.err()).isNotZero();
      assertThat(failed.err()).contains("portage_dms_", "portage cleanup");
      assertThat(left()).isNotEmpty();
      assertThat(run("status").out()).contains("staging database portage_dms_");
      if (calls == 0) {
        assertThat(run("cleanup", "--yes").out()).contains("staging database portage_dms_");
        assertThat(left()).isEmpty();
      }
    }
    Run resumed = migrate();
    assertThat(resumed.exit()).as(resumed.err()).isEqualTo(SOME_HAVE_NONE);
    assertThat(target.value(ROWS)).isEqualTo(source.value(ROWS));
    assertThat(left()).isEmpty();
  }
}
