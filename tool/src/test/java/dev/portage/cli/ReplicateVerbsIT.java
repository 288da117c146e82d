package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portage.fault.ExitCode;
import dev.portage.migration.BotRows;
import dev.portage.postgres.Target;
import dev.portage.sandbox.postgres.PostgresVersion;
import dev.portage.sandbox.postgres.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A source that is written, from the first copy to the cutover, as an operator types it. */
class ReplicateVerbsIT {
  private static final String COUNT = "SELECT count(*) || ' ' || max(source) FROM items";

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
    assertThat(status.out()).contains("replicate, begun", "at step follow");
    Run refused = run("cutover", "--quiet-for", "600");
    assertThat(refused.exit()).as(refused.err()).isEqualTo(ExitCode.SOURCE_UNFIT.number());
    assertThat(refused.err()).contains("the source is still written, last", "--freeze");

    Run cutover = run("cutover", "--freeze", "--yes", "--json");
    assertThat(cutover.exit()).as(cutover.err()).isZero();
    JsonNode json = JsonMapper.shared().readTree(cutover.out());
    assertThat(json.at("/end").asString()).isEqualTo("OPENED");
    assertThat(json.at("/missableSeconds").asDouble()).isZero();
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
}
