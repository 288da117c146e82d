package dev.portage.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portage.sandbox.aws.bedrock.BedrockSettings;
import dev.portage.sandbox.sample.SampleBot;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Workers as processes of their own: many bots from the journal, and an end by SIGTERM. */
class WorkersIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final BedrockSettings STUCK =
      BedrockSettings.defaults().withLatency(Duration.ofSeconds(60));

  private Deployed deployed;

  @BeforeEach
  void deploy() {
    deployed = Deployed.sample();
  }

  @AfterEach
  void remove() throws SQLException {
    deployed.aws().bedrock().settings(BedrockSettings.defaults());
    deployed.close();
  }

  private Running worker(String... arguments) {
    List<String> all = new ArrayList<>(List.of("worker"));
    all.addAll(List.of(arguments));
    Map<String, String> environment = new HashMap<>(deployed.aws().environment());
    environment.putAll(deployed.chat().taskEnvironment());
    return Running.start(Deployed.TOOL.with(all), environment);
  }

  @Test
  void workersThatLeaseBringAllBotsBackThoughOneIsKilledAndOneIsStopped() throws SQLException {
    deployed.aws().bedrock().settings(STUCK);
    Running migration = deployed.migrating("--json", "--max-tasks", "0");
    await().atMost(SOON).until(() -> migration.errorOutput().contains("STEP 5/8"));

    Running killed = worker("--lease", "--bots", "2");
    await().atMost(SOON).until(() -> leased() == 2);
    killed.kill();
    Running stopped = worker("--lease", "--bots", "3");
    await().atMost(SOON).until(() -> leased() == 5);
    stopped.terminate();
    assertThat(Run.of(stopped).code()).isEqualTo(130);
    assertThat(leased()).as("what the stopped one held was given back").isEqualTo(2);

    expireLeases();
    deployed.aws().bedrock().settings(BedrockSettings.defaults());
    List<Running> workers = List.of(worker("--lease"), worker("--lease", "--json"));
    Run end = Run.of(migration);
    for (Running worker : workers) {
      assertThat(Run.of(worker).code()).isIn(0, 30);
    }
    assertThat(outcomes(end)).as(end.err()).isEqualTo(expected());
    assertThat(end.code()).isEqualTo(30);
    assertThat(strings("SELECT 1 FROM portage.chunk")).isEmpty();

    StoredState before = deployed.storedState();
    for (SampleBot bot : deployed.embedded()) {
      assertThat(status(bot)).as(bot.sortKey()).contains("SUCCEEDED");
    }
    assertThat(deployed.migrate().code()).isEqualTo(30);
    assertThat(deployed.storedState()).isEqualTo(before);
  }

  @Test
  void withoutAMigrationAWorkerThatLeasesSaysWhatToDo() {
    Run run = Run.of(worker("--lease"));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("no migration is under way", "--max-tasks 0");
  }

  @Test
  void sigtermStopsATaskWithinTenSecondsWithStatusAndExitCodeThatAgree() throws SQLException {
    SampleBot bot = deployed.embedded().getFirst();
    deployed.aws().bedrock().settings(STUCK);
    Running running = worker("-u", "embedding/main.py", keys(bot));
    await().atMost(SOON).until(() -> !strings("SELECT 1 FROM portage.chunk").isEmpty());
    Instant asked = Instant.now();
    running.terminate();
    Run run = Run.of(running);
    assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(10));
    assertThat(run.code()).as(run.err()).isEqualTo(130);
    assertThat(status(bot)).contains("FAILED");
    assertThat(deployed.storedState().ids()).isEmpty();

    deployed.aws().bedrock().settings(BedrockSettings.defaults());
    Run again = Run.of(worker("-u", "embedding/main.py", keys(bot)));
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(status(bot)).contains("SUCCEEDED");
    assertThat(deployed.storedState().chunks()).containsOnlyKeys(bot.id().toString());
    assertThat(strings("SELECT 1 FROM portage.chunk")).isEmpty();
  }

  private String status(SampleBot bot) throws SQLException {
    return deployed.storedState().statuses().get(bot.sortKey());
  }

  private static String keys(SampleBot bot) {
    String user = bot.sortKey().substring(0, bot.sortKey().indexOf('#'));
    return "{\"PK\":{\"S\":\"%s\"},\"SK\":{\"S\":\"%s\"}}".formatted(user, bot.sortKey());
  }

  private static Map<String, String> outcomes(Run run) {
    Map<String, String> outcomes = new HashMap<>();
    for (JsonNode bot : run.json().path("bots")) {
      outcomes.put(bot.path("bot").asString(), bot.path("outcome").asString());
    }
    return outcomes;
  }

  private Map<String, String> expected() {
    Map<String, String> expected = new HashMap<>();
    for (SampleBot bot : deployed.sampled().bots()) {
      expected.put(
          bot.id().toString(),
          switch (bot.expected()) {
            case EMBEDDED -> "migrated";
            case NO_KNOWLEDGE, NOT_MIGRATED -> "not-applicable";
            case SOURCE_UNREADABLE -> "failed";
          });
    }
    return expected;
  }

  private int leased() throws SQLException {
    return strings("SELECT 1 FROM portage.unit WHERE state = 'leased'").size();
  }

  /** As if their time had passed. */
  private void expireLeases() throws SQLException {
    try (Connection connection = deployed.connect();
        var statement = connection.createStatement()) {
      statement.execute("UPDATE portage.unit SET expires_at = now() WHERE state = 'leased'");
    }
  }

  /** The first column; empty where the table is not there yet. */
  private List<String> strings(String sql) throws SQLException {
    List<String> strings = new ArrayList<>();
    try (Connection connection = deployed.connect();
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        strings.add(rows.getString(1));
      }
    } catch (SQLException e) {
      if (!e.getSQLState().equals("42P01")) {
        throw e;
      }
    }
    return strings;
  }
}
