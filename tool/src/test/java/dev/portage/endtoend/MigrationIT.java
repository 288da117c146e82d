package dev.portage.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Thorough;
import dev.portage.sandbox.aws.ecs.KillReason;
import dev.portage.sandbox.aws.ecs.Task;
import dev.portage.sandbox.sample.ExpectedOutcome;
import dev.portage.sandbox.sample.SampleBot;
import dev.portage.sandbox.sample.SampleQuestion;
import dev.portage.sandbox.sample.SampleQuestions;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One undisturbed migration, looked at from all sides; and others that end the same. */
class MigrationIT {
  private static final int KILLS = Thorough.or(4, 30);
  private static final int BOTS_TO_KILL = Thorough.or(5, 14);

  private static Deployed undisturbed;
  private static Run first;
  private static StoredState after;

  @BeforeAll
  static void migrateUndisturbed() throws SQLException {
    undisturbed = Deployed.sample();
    first = undisturbed.migrate("--json");
    after = undisturbed.storedState();
  }

  @AfterAll
  static void remove() throws SQLException {
    undisturbed.close();
  }

  @Test
  void everyBotHasTheOutcomeThatItsSourcesAllow() {
    Map<String, String> outcomes = new TreeMap<>();
    for (JsonNode bot : first.json().path("bots")) {
      outcomes.put(bot.path("bot").asString(), bot.path("outcome").asString());
    }
    Map<String, String> expected = new TreeMap<>();
    for (SampleBot bot : undisturbed.sampled().bots()) {
      expected.put(bot.id().toString(), word(bot.expected()));
    }
    assertThat(outcomes).isEqualTo(expected);
    assertThat(first.code()).isEqualTo(30);
  }

  private static String word(ExpectedOutcome expected) {
    return switch (expected) {
      case EMBEDDED -> "migrated";
      case NO_KNOWLEDGE -> "not-applicable";
      case NOT_MIGRATED -> "not-applicable";
      case SOURCE_UNREADABLE -> "failed";
    };
  }

  @Test
  void rowsStandForEveryBotThatWasBroughtBackAndForNoOther() {
    List<String> embedded =
        undisturbed.sampled().bots().stream()
            .filter(bot -> bot.expected() == ExpectedOutcome.EMBEDDED)
            .map(bot -> bot.id().toString())
            .sorted()
            .toList();
    assertThat(new ArrayList<>(after.chunks().keySet())).isEqualTo(embedded);
    assertThat(first.json().path("rowsWritten").asInt()).isEqualTo(after.ids().size());
  }

  @Test
  void bothContractsAndTheStacksNetworkGoIntoEachTask() {
    assertThat(undisturbed.aws().ecs().tasks())
        .isNotEmpty()
        .allSatisfy(
            task -> {
              String request = task.request().toString();
              assertThat(request)
                  .contains("embedding/main.py", "EVENT", "subnet-0a1b2c3d4e5f60000")
                  .contains("subnet-0a1b2c3d4e5f60001", "sg-0a1b2c3d4e5f60001", "DISABLED");
            });
  }

  @Test
  void malformedItemsAreFindingsAndStopNobody() {
    List<String> subjects = new ArrayList<>();
    first.json().path("findings").forEach(f -> subjects.add(f.path("subject").asString()));
    assertThat(undisturbed.sampled().malformedItems())
        .isNotEmpty()
        .allSatisfy(item -> assertThat(subjects).contains(item.get("SK").s()));
  }

  @Test
  void aSecondRunWritesNothingAndSaysSo() throws SQLException {
    long tasks = undisturbed.aws().ecs().tasks().size();
    Run second = undisturbed.migrate();
    assertThat(second.out()).contains("nothing was written");
    assertThat(second.code()).isEqualTo(first.code());
    assertThat(undisturbed.storedState()).isEqualTo(after);
    assertThat(undisturbed.aws().ecs().tasks()).hasSize((int) tasks);
  }

  @Test
  void verifyAgreesAndStatusTellsTheCounts() {
    Run verify = undisturbed.portage("verify", "--json");
    assertThat(verify.json().path("rowsAreRight").asBoolean()).isTrue();
    assertThat(verify.json().path("rows").asInt()).isEqualTo(after.ids().size());
    assertThat(verify.code()).isEqualTo(30);
    Run status = undisturbed.portage("status");
    assertThat(status.out()).contains("14 migrated", "3 failed", "2 not-applicable", "finished");
  }

  @Test
  void theNewClusterAnswersWithTheRightSource() {
    for (SampleQuestion question : SampleQuestions.forDemo()) {
      String title = undisturbed.sampled().bot(question.bot()).title();
      Run search =
          undisturbed.portage("search", "--json", "--bot", title, "--limit", "3", question.text());
      List<String> passages = new ArrayList<>();
      search
          .json()
          .path("passages")
          .forEach(
              passage ->
                  passages.add(
                      passage.path("source").asString()
                          + " "
                          + passage.path("content").asString()));
      assertThat(passages)
          .as(question.text())
          .anySatisfy(
              passage ->
                  assertThat(passage.replaceAll("\\s+", " "))
                      .contains(question.source(), question.phrase()));
    }
  }

  @Test
  void noPasswordIsSaidAnywhere() throws IOException {
    String password = undisturbed.database().password();
    assertThat(first.out() + first.err()).doesNotContain(password);
    for (Task task : undisturbed.aws().ecs().tasks()) {
      assertThat(task.output()).doesNotContain(password);
    }
  }

  @Test
  void killedAgainAndAgainAndWithTasksKilledItEndsWithTheSameRows() throws SQLException {
    long seed = Thorough.seed();
    Random random = new Random(seed);
    try (Deployed killed = Deployed.sample()) {
      List<SampleBot> bots = new ArrayList<>(killed.embedded().subList(0, BOTS_TO_KILL));
      bots.add(killed.sampled().bot("boats"));
      killed.keepOnly(bots);
      Set<String> kept = bots.stream().map(bot -> bot.id().toString()).collect(Collectors.toSet());
      for (int kill = 0; kill < KILLS; kill++) {
        Running running = killed.migrating();
        running.endsWithin(Duration.ofMillis(800 + random.nextInt(4_500)));
        running.kill();
        if (kill == 1 || kill == 3) {
          killATask(killed);
        }
      }
      Run last = killed.migrate("--json");
      assertThat(last.code()).as("seed %d:%n%s", seed, last.err()).isEqualTo(first.code());
      assertThat(killed.storedState().chunks())
          .as("seed %d", seed)
          .isEqualTo(only(kept, after.chunks()));
      assertThat(outcomes(last)).as("seed %d", seed).isEqualTo(only(kept, outcomes(first)));
    }
  }

  private static <T> Map<String, T> only(Set<String> bots, Map<String, T> all) {
    Map<String, T> only = new TreeMap<>(all);
    only.keySet().retainAll(bots);
    return only;
  }

  /** Not more than two in a test: a bot whose tasks die three times counts as failed. */
  private static void killATask(Deployed deployed) {
    deployed.aws().ecs().tasks().stream()
        .filter(task -> task.cluster().startsWith(deployed.chat().stackName() + "-"))
        .filter(task -> task.process().filter(Process::isAlive).isPresent())
        .findFirst()
        .ifPresent(task -> deployed.aws().ecs().kill(task, KillReason.OUT_OF_MEMORY));
  }

  private static Map<String, String> outcomes(Run run) {
    Map<String, String> outcomes = new TreeMap<>();
    for (JsonNode bot : run.json().path("bots")) {
      outcomes.put(
          bot.path("bot").asString(),
          bot.path("outcome").asString() + " " + bot.path("chunks").asInt());
    }
    return outcomes;
  }
}
