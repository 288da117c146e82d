package dev.portage.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.portage.sandbox.aws.AwsSandbox;
import dev.portage.sandbox.aws.bedrock.BedrockSettings;
import dev.portage.sandbox.aws.ecs.KillReason;
import dev.portage.sandbox.sample.SampleBot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.JsonNode;

/** What happens while a migration runs: the application writes, people interrupt, tasks die. */
class MeanwhileIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void whatTheApplicationWritesWinsAndDeletedBotsStayDeleted() throws SQLException {
    try (Deployed deployed = Deployed.sample()) {
      List<SampleBot> bots = deployed.embedded();
      deployed.keepOnly(bots.subList(0, 4));
      SampleBot embeddedBefore = bots.get(0);
      SampleBot embeddedMeanwhile = bots.get(2);
      SampleBot deletedMeanwhile = bots.get(3);
      writeAsTheApplication(deployed, embeddedBefore);

      Running running = deployed.migrating("--json", "--max-tasks", "1");
      await().atMost(SOON).until(() -> running.errorOutput().contains("STEP 5/8"));
      writeAsTheApplication(deployed, embeddedMeanwhile);
      delete(deployed, deletedMeanwhile);
      Run run = Run.of(running);

      Map<String, String> outcomes = outcomes(run);
      assertThat(outcomes)
          .as(run.err())
          .containsEntry(embeddedBefore.id().toString(), "superseded")
          .containsEntry(embeddedMeanwhile.id().toString(), "superseded")
          .containsEntry(bots.get(1).id().toString(), "migrated")
          .containsEntry(deletedMeanwhile.id().toString(), "orphaned");
      Map<String, List<String>> chunks = deployed.storedState().chunks();
      assertThat(chunks.get(embeddedMeanwhile.id().toString()))
          .containsExactly("app\nwritten by the application");
      assertThat(chunks).doesNotContainKey(deletedMeanwhile.id().toString());
      assertThat(run.code()).isZero();
    }
  }

  @Test
  void ctrlCStartsNoFurtherTaskAndTheSameCommandResumes() throws SQLException {
    try (Deployed deployed = Deployed.sample()) {
      deployed.keepOnly(deployed.embedded().subList(0, 3));
      // The first task runs until Ctrl-C was handled, however slow the machine is.
      deployed
          .aws()
          .bedrock()
          .settings(BedrockSettings.defaults().withLatency(Duration.ofSeconds(20)));
      Running running = deployed.migrating("--max-tasks", "1");
      await().atMost(SOON).until(() -> tasks(deployed) == 1);

      Run other = deployed.migrate();
      assertThat(other.code()).as("two at once: %s", other.err()).isEqualTo(46);
      assertThat(other.err()).contains("another migrate is running");

      running.interrupt();
      await()
          .atMost(SOON)
          .until(() -> running.errorOutput().contains("no further work is started"));
      deployed.aws().bedrock().settings(BedrockSettings.defaults());
      Run interrupted = Run.of(running);
      assertThat(interrupted.code()).as(interrupted.err()).isEqualTo(130);
      assertThat(interrupted.err()).contains("no further work is started");
      assertThat(tasks(deployed)).isEqualTo(1);
      assertThat(deployed.storedState().chunks()).hasSize(1);

      Run next = deployed.migrate();
      assertThat(next.code()).as(next.err()).isZero();
      assertThat(deployed.storedState().chunks()).hasSize(3);
    }
  }

  @Test
  void tasksThatKnowNoJournalAreBelievedOnlyWithStatusAndRows() throws SQLException {
    List<String> forgetful = new ArrayList<>(List.of("/bin/sh", "-c"));
    forgetful.add("unset PORTAGE_LEASE; exec \"$@\"");
    forgetful.add("worker");
    forgetful.addAll(Deployed.TOOL.worker());
    try (AwsSandbox aws = Deployed.sandbox(forgetful);
        Deployed deployed = Deployed.sample(aws)) {
      SampleBot broken = deployed.sampled().bot("boats");
      List<SampleBot> bots = new ArrayList<>(deployed.embedded().subList(0, 2));
      bots.add(broken);
      deployed.keepOnly(bots);
      aws.ecs().faults().killNext(1, KillReason.OUT_OF_MEMORY, Duration.ofMillis(300));

      Run run = deployed.migrate("--json");

      assertThat(outcomes(run))
          .as(run.err())
          .containsEntry(bots.get(0).id().toString(), "migrated")
          .containsEntry(bots.get(1).id().toString(), "migrated")
          .containsEntry(broken.id().toString(), "failed");
      assertThat(run.err()).contains("retrying: its task ended without a result");
      assertThat(run.code()).isEqualTo(30);
      assertThat(deployed.storedState().statuses().get(broken.sortKey())).contains("FAILED");
    }
  }

  private static long tasks(Deployed deployed) {
    return deployed.aws().ecs().tasks().stream()
        .filter(task -> task.cluster().startsWith(deployed.chat().stackName() + "-"))
        .count();
  }

  private static void delete(Deployed deployed, SampleBot bot) {
    try (DynamoDbClient dynamo = deployed.chat().dynamo()) {
      String sortKey = bot.sortKey();
      String user = sortKey.substring(0, sortKey.indexOf('#'));
      deployed.delete(dynamo, AttributeValue.fromS(user), AttributeValue.fromS(sortKey));
    }
  }

  /** As the application's own task does: delete and insert, with no lock (UPSTREAM 4.2). */
  private static void writeAsTheApplication(Deployed deployed, SampleBot bot) throws SQLException {
    try (Connection connection = deployed.connect();
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM items WHERE botid = ?");
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO items (id, botid, content, source, embedding)"
                    + " VALUES (?, ?, 'written by the application', 'app', ?::vector)")) {
      connection.setAutoCommit(false);
      delete.setString(1, bot.id().toString());
      delete.executeUpdate();
      insert.setString(1, UlidCreator.getUlid().toString());
      insert.setString(2, bot.id().toString());
      insert.setString(3, IntStream.range(0, 1024).mapToObj(i -> "0.1").toList().toString());
      insert.executeUpdate();
      connection.commit();
    }
  }

  private static Map<String, String> outcomes(Run run) {
    Map<String, String> outcomes = new TreeMap<>();
    for (JsonNode bot : run.json().path("bots")) {
      outcomes.put(bot.path("bot").asString(), bot.path("outcome").asString());
    }
    return outcomes;
  }
}
