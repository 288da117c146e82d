package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portage.fault.ExitCode;
import dev.portage.migration.BotRows;
import dev.portage.postgres.Target;
import dev.portage.sandbox.postgres.PostgresVersion;
import dev.portage.sandbox.postgres.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A source that is written, from the first copy to the cutover, as an operator types it. */
class ReplicateVerbsIT {
  private static final String COUNT = "SELECT count(*) || ' ' || max(source) FROM items";

  private static final String ROWS =
      "SELECT count(*) || string_agg(concat_ws(' ', id, botid, content, source, md5(embedding::text)), E'\\n' ORDER BY id) FROM items";

  private static final String SUBSCRIPTIONS =
      "SELECT oid FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())";

  private Target source;
  private Target target;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
  }

  @AfterEach
  void close() throws SQLException {
    source.run(
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
    source.close();
    target.close();
  }

  private Run run(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--source", source.url(), "--target", target.url()));
    return Run.process(
        Map.of(
            Passwords.SOURCE, source.address().password().value(),
            Passwords.TARGET, target.address().password().value()),
        all.toArray(String[]::new));
  }

  /** Writes until the source refuses it: inserts, updates, deletes, and bots written anew. */
  private int write() {
    int written = 0;
    try (Connection connection = source.connect();
        Statement statement = connection.createStatement()) {
      while (true) {
        String bot = "bot" + written % 7;
        if (written % 50 == 0) {
          statement.execute("DELETE FROM items WHERE botid = '%s'".formatted(bot));
        }
        BotRows.insert(connection, bot, 2, Instant.now());
        statement.execute(
            "UPDATE items SET source = 'w%d' WHERE botid = '%s'".formatted(written, bot));
        statement.execute(
            "DELETE FROM items WHERE id = (SELECT min(id) FROM items WHERE botid = 'bot1')");
        written++;
      }
    } catch (SQLException e) {
      assertThat(e.getMessage()).contains("read-only");
      return written;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSubscriptionFollowsAWriterUntilTheCutover(PostgresVersion version) throws Exception {
    assumeTrue(
        version == PostgresVersion.V17 || Files.isExecutable(Path.of("/usr/bin/apt-get")),
        "PostgreSQL 15 is made from Debian packages only");
    source = Target.of(TestPostgres.of(version).database());
    BotRows.insert(source, "bot1", 300, Instant.now());
    BotRows.insert(source, "bot2", 20, Instant.now());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> writing = threads.submit(this::write);
      Future<Run> following =
          threads.submit(() -> run("migrate", "--route", "replicate", "--subscription", "--yes"));
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () ->
                  following.isDone()
                      || target
                          .value(
                              "SELECT count(*) FROM pg_stat_subscription WHERE pid IS NOT NULL AND subid IN (%s)"
                                  .formatted(SUBSCRIPTIONS))
                          .equals("1"));
      assertThat(following.isDone()).as(() -> following.resultNow().err()).isFalse();
      Run cutover = run("cutover", "--freeze", "--yes");
      assertThat(cutover.exit()).as(cutover.err()).isZero();
      assertThat(cutover.err()).contains("the relay takes over from the subscription");
      assertThat(writing.get()).isPositive();
      Run followed = following.get();
      assertThat(followed.exit()).as(followed.err()).isZero();
      assertThat(followed.err())
          .contains("following by subscription portage_1_", "a cutover continues from here")
          .doesNotContain(source.address().password().value());
      assertThat(cutover.err()).doesNotContain(source.address().password().value());
    }
    assertThat(target.value(ROWS)).isEqualTo(source.value(ROWS));
    assertThat(run("verify").exit()).isZero();
    assertThat(target.value("SELECT count(*) FROM (%s) s".formatted(SUBSCRIPTIONS))).isEqualTo("0");
    assertThat(
            source.value(
                "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
        .isEqualTo("0");
  }

  @ParameterizedTest
  @EnumSource
  void fromTheFirstCopyToTheCutover(PostgresVersion version) throws SQLException, IOException {
    assumeTrue(
        version == PostgresVersion.V17 || Files.isExecutable(Path.of("/usr/bin/apt-get")),
        "PostgreSQL 15 is made from Debian packages only");
    source = Target.of(TestPostgres.of(version).database());
    BotRows.insert(source, "bot1", 30, Instant.now());
    BotRows.insert(source, "bot2", 20, Instant.now());

    Run copied = run("migrate", "--route", "replicate", "--until-caught-up", "--yes");
    assertThat(copied.exit()).as(copied.err()).isZero();
    assertThat(copied.out()).contains("the source is still written");
    assertThat(copied.err())
        .contains(
            "STEP 8/9 follow", "the source keeps its changes, from ", "the target has all changes")
        .contains("! the source keeps its log for replication slot portage_1_");
    assertThat(target.value(COUNT)).isEqualTo(source.value(COUNT));

    source.run("UPDATE items SET source = 'z' WHERE botid = 'bot1'");
    BotRows.insert(source, "bot3", 5, Instant.now());
    Run status = run("status");
    assertThat(status.out())
        .contains("replicate, begun", "at step follow", "follows the source, from replication slot")
        .containsPattern("[0-9.]+ MB of the source's log are not applied yet; it keeps [0-9.]+ MB")
        .contains("and nothing reads it now", "\"portage cutover\" ends the migration");
    Run alone =
        Run.process(
            Map.of(Passwords.TARGET, target.address().password().value()),
            "status",
            "--json",
            "--target",
            target.url());
    JsonNode follows = JsonMapper.shared().readTree(alone.out()).get("follows");
    assertThat(follows.get("slot").asString()).startsWith("portage_1_");
    assertThat(follows.get("behindBytes").isNull()).isTrue();
    Run refused = run("cutover", "--quiet-for", "600");
    assertThat(refused.exit()).as(refused.err()).isEqualTo(ExitCode.SOURCE_UNFIT.number());
    assertThat(refused.err()).contains("the source is still written, last", "--freeze");

    Run cutover = run("cutover", "--freeze", "--yes", "--json");
    assertThat(cutover.exit()).as(cutover.err()).isZero();
    JsonNode json = JsonMapper.shared().readTree(cutover.out());
    assertThat(json.at("/end").asString()).isEqualTo("OPENED");
    assertThat(json.at("/missableSeconds").asDouble()).isZero();
    assertThat(cutover.err()).containsPattern("the source's table was read-only for [0-9.]+ s");
    assertThat(target.value(COUNT)).isEqualTo(source.value(COUNT)).isEqualTo("55 z");
    assertThat(cutover.err())
        .doesNotContain("replication slot", source.address().password().value());
    assertThat(run("status").out()).contains("replicate, begun", "finished");
    assertThat(run("verify").exit()).isZero();

    Run cleanup = run("cleanup", "--yes");
    assertThat(cleanup.out()).contains("removed: freeze ");
    source.run("DELETE FROM items");
    assertThat(run("cutover", "--freeze", "--yes").err())
        .contains("no migration follows a source", "portage migrate --route replicate");
  }

  @Test
  void anotherApplicationsTableFromTheFirstCopyToTheCutover() throws SQLException, IOException {
    source = Target.empty();
    target.run("DROP TABLE items");
    for (Target side : List.of(source, target)) {
      side.run(
          """
          CREATE EXTENSION IF NOT EXISTS vector;
          CREATE TABLE collections (id serial PRIMARY KEY, name text UNIQUE);
          CREATE TABLE documents (id bigserial PRIMARY KEY, owner text, content text,
                                  collection int REFERENCES collections, embedding vector(3));
          """);
    }
    source.run(
        """
        INSERT INTO collections (name) VALUES ('a'), ('b');
        INSERT INTO documents (owner, content, collection, embedding)
        SELECT 'o' || i % 3, 'content ' || i, 1 + i % 2, '[1,2,3]' FROM generate_series(1, 30) i;
        """);
    String[] table = {"--table", "documents", "--tenant-column", "owner"};
    Run copied = run(table, "migrate", "--route", "replicate", "--until-caught-up", "--yes");
    assertThat(copied.exit()).as(copied.err()).isZero();
    assertThat(copied.err()).contains("3 tenants").doesNotContain(" bot ", " bots");
    source.run(
        """
        INSERT INTO collections (name) VALUES ('c');
        UPDATE documents SET collection = 3, content = 'moved' WHERE id < 5;
        DELETE FROM documents WHERE id > 25;
        """);
    target.run("UPDATE documents SET content = 'edited' WHERE id = 20");
    assertThat(run(table, "status").out()).contains("replicate, begun", "3 tenants");

    Run cutover = run(table, "cutover", "--freeze", "--yes");
    assertThat(cutover.exit()).as(cutover.err()).isZero();
    assertThat(cutover.out())
        .contains("kept: ", "documents 20: content differs; written or edited on the target")
        .contains("every row is as it should be: the application can use the target")
        .doesNotContain(" bot ", " bots");
    assertThat(cutover.err()).contains("this makes public.collections, public.documents");
    assertThat(
            target.value(
                "SELECT count(*) || ' ' || count(*) FILTER (WHERE content = 'moved') FROM documents JOIN collections c ON c.id = collection"))
        .isEqualTo("25 4");
    // Further than any key of the source.
    assertThat(target.value("SELECT nextval('documents_id_seq')")).isEqualTo("31");
    assertThat(run(table, "verify").exit()).isZero();
    assertThat(run(table, "cleanup", "--yes").out()).contains("removed: freeze ");
    source.run("DELETE FROM documents");
  }

  private Run run(String[] table, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(table));
    return run(all.toArray(String[]::new));
  }
}
