package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.fault.ExitCode;
import dev.portage.journal.DroppedIndexes;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.postgres.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the verbs print of a table of another application, which refers to a second one. */
class OtherTableVerbsIT {
  private static final String TABLES =
      """
      CREATE EXTENSION vector;
      CREATE TABLE owners (id text PRIMARY KEY, name text NOT NULL);
      CREATE TABLE notes (id text PRIMARY KEY, tenant text, owner text REFERENCES owners,
                          content text, embedding vector(3));
      """;

  private Target source;
  private Target target;

  @BeforeEach
  void open() throws SQLException {
    source = Target.empty();
    target = Target.empty();
    source.run(TABLES);
    target.run(TABLES);
    source.run(
        """
        CREATE INDEX ON notes USING hnsw (embedding vector_cosine_ops);
        INSERT INTO owners VALUES ('ann', 'Ann');
        INSERT INTO notes
        SELECT 'n' || n, 't' || n % 2, 'ann', 'note ' || n, ARRAY[n, 1, 2]::vector
          FROM generate_series(1, 40) n;
        """);
  }

  @AfterEach
  void close() throws SQLException {
    source.close();
    target.close();
  }

  private Run migrate(String... more) {
    return Run.copy(source, target, with(List.of("--table", "notes"), more));
  }

  private Run verify(String... more) {
    List<String> between =
        List.of("verify", "--source", source.url(), "--target", target.url(), "--table", "notes");
    return Run.between(source, with(between, more));
  }

  private static String[] with(List<String> first, String... more) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of("--tenant-column", "tenant"));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  private static JsonNode json(Run run) {
    return JsonMapper.shared().readTree(run.out());
  }

  @Test
  void theDryRunAndTheReportCountTheRowsOfTheTableThatTheseReferTo() {
    JsonNode planned = json(migrate("--dry-run", "--json"));
    assertThat(planned.at("/parents/0/table").asString()).isEqualTo("public.owners");
    assertThat(planned.at("/parents/0/toWrite").asLong()).isEqualTo(1);
    assertThat(planned.at("/parents/0/differences/insert").asLong()).isEqualTo(1);
    assertThat(planned.at("/question").asString())
        .isEqualTo("this writes rows, and writes 1 row of public.owners, which notes refers to");
    Run run = migrate("--yes");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("tenant +rows +outcome +seconds")
        .contains("40 rows written", "public.owners: 1 row written");
    assertThat(run.err())
        .contains("a search for the nearest rows on the source")
        .doesNotContain("the application's own search");
    assertThat(migrate("--dry-run").out())
        .containsPattern("tenant +rows +on the target +to do")
        .contains("there is nothing to do");
    JsonNode again = json(migrate("--yes", "--json"));
    assertThat(again.at("/rowsWritten").asLong()).isZero();
    assertThat(again.at("/otherRows").size()).isZero();
  }

  @Test
  void rowsThatDifferAreListedByKeyAsManyAsAreAskedFor() throws SQLException {
    migrate("--yes");
    target.run(
        """
        INSERT INTO notes SELECT 'own' || n, 't1', 'ann', 'own', '[1,1,1]'
          FROM generate_series(1, 12) n;
        UPDATE notes SET content = 'edited' WHERE id = 'n1';
        """);
    Run all = verify("--rows", "20");
    assertThat(all.exit()).as(all.err()).isZero();
    assertThat(all.err()).doesNotContain("--rows");
    assertThat(all.out())
        .contains("notes n1: content differs; written or edited on the target", "notes own12: only")
        .doesNotContain("more rows");
    assertThat(verify().out()).contains("notes: 2 more rows: only on the target");
    assertThat(verify("--rows", "0").out())
        .contains("notes: 12 rows: only on the target")
        .doesNotContain("notes own1:");
    JsonNode json = json(verify("--rows", "3", "--json"));
    assertThat(json.at("/differences").valueStream())
        .filteredOn(row -> row.path("difference").asString().equals("application"))
        .extracting(row -> row.path("key").asString())
        .containsExactly("own1", "own10", "own11");
    assertThat(json.at("/bots/1/differences/application").asLong()).isEqualTo(12);
  }

  @Test
  void withoutASourceTheRowsAreComparedWithWhatIsRecordedOfThem() throws SQLException {
    List<String> recorded = List.of("verify", "--target", target.url(), "--table", "notes");
    Run before = Run.between(source, with(recorded));
    assertThat(before.exit()).isEqualTo(ExitCode.USAGE.number());
    assertThat(before.err()).contains("nothing is recorded on", "--source");
    migrate("--yes");
    target.run(
        """
        INSERT INTO notes SELECT 'own' || n, 't1', 'ann', 'own', '[1,1,1]'
          FROM generate_series(1, 12) n;
        UPDATE notes SET content = 'edited' WHERE id = 'n1';
        DELETE FROM notes WHERE id IN ('n2', 'n4');
        UPDATE owners SET name = 'Anna';
        """);
    Run run = Run.between(source, with(recorded, "--rows", "3"));
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains(
            "50 rows, all as expected",
            "notes n1: written or edited on the target",
            "notes: 9 more rows: only on the target",
            "notes: 2 rows: deleted on the target",
            "public.owners ann: written or edited on the target")
        .containsPattern("t0 +– +18 +equal")
        .containsPattern("t1 +– +32 +equal, but for the application's changes");
    target.run("UPDATE portage.migration SET finished_at = NULL");
    assertThat(Run.between(source, with(recorded)).out())
        .contains("all as expected", "! the last migration was of chosen ones only");
    target.run(
        "UPDATE portage.unit SET state = 'open', outcome = NULL WHERE bot_id = 't0'; UPDATE"
            + " portage.migration SET finished_at = now()");
    Run unfinished = Run.between(source, with(recorded));
    assertThat(unfinished.exit()).isEqualTo(ExitCode.VERIFICATION_FAILED.number());
    assertThat(unfinished.err()).contains("is not finished: 1 tenant without an outcome");
    target.run("UPDATE portage.unit SET state = 'ended', outcome = 'migrated' WHERE bot_id = 't0'");
    target.run("DELETE FROM notes WHERE id LIKE 'n%'");
    Run emptied = Run.between(source, with(recorded));
    assertThat(emptied.exit()).isEqualTo(ExitCode.VERIFICATION_FAILED.number());
    assertThat(emptied.out()).containsPattern("t1 +– +12 +rows are missing");
    writesAgain(emptied.out());
    for (String record : List.of("row", "batch", "origin")) {
      target.run(
          "DELETE FROM portage.written_%s WHERE table_oid = 'notes'::regclass".formatted(record));
    }
    assertThat(Run.between(source, with(recorded)).exit()).isEqualTo(ExitCode.USAGE.number());
  }

  /** The command that a verification names, as it is printed but for its address. */
  private void writesAgain(String verified) throws SQLException {
    String from = verified.substring(verified.indexOf("\"portage migrate ") + 9);
    String command = from.substring(0, from.indexOf('"')).replace("ADDRESS", source.url());
    Run planned = Run.between(source, command.split(" "));
    assertThat(planned.exit()).as(planned.err()).isZero();
    assertThat(planned.out())
        .contains("writes 40 rows again that the application deleted on the target");
    Run written = Run.between(source, command.replace("--dry-run", "--yes").split(" "));
    assertThat(written.exit()).as(written.err()).isZero();
    assertThat(target.value("SELECT count(*) FROM notes WHERE id LIKE 'n%'")).isEqualTo("40");
  }

  /** What a count from the journal would get wrong. */
  @Test
  void theRecordIsRightAlsoOfRowsThatWereThereBeforeMovedOrRemoved() throws SQLException {
    List<String> recorded = List.of("verify", "--target", target.url(), "--table", "notes");
    target.run(
        "INSERT INTO notes (id, tenant) SELECT 'own' || n, 't1' FROM generate_series(1, 3) n");
    migrate("--yes");
    source.run("DELETE FROM notes WHERE id IN ('n1', 'n3')");
    migrate("--yes", "--follow-deletes");
    target.run("UPDATE notes SET tenant = NULL WHERE id = 'n5'; DELETE FROM notes WHERE id = 'n7'");
    Run run = Run.between(source, with(recorded));
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("40 rows, all as expected", "notes: 1 row: deleted on the target", "notes n5: ");
  }

  @Test
  void aWrongTenantIsOneLineAndItsRowsFollow() throws SQLException {
    migrate("--yes");
    source.run("INSERT INTO notes (id, tenant, content) VALUES ('new', 't1', 'new')");
    Run run = verify();
    assertThat(run.exit()).isEqualTo(ExitCode.VERIFICATION_FAILED.number());
    assertThat(run.out().lines().filter(line -> line.contains("t1"))).hasSize(1);
    assertThat(run.out())
        .contains("notes new: missing on the target", "→ ")
        .doesNotContain("nothing is recorded");
  }

  @Test
  void whereNothingIsRecordedTheNextCommandIsNamedAndMakesItKnown() throws SQLException {
    migrate("--yes");
    target.run("DROP SCHEMA portage CASCADE; INSERT INTO notes (id, tenant) VALUES ('own', 't1')");
    Run run = verify("--rows", "5");
    assertThat(run.exit()).isEqualTo(ExitCode.VERIFICATION_FAILED.number());
    assertThat(run.err()).contains("! --rows lists no rows of notes");
    assertThat(run.out()).contains("→ nothing is recorded of what Portage wrote into this table");
    assertThat(migrate("--repair", "--yes").exit()).isZero();
    Run known = verify();
    assertThat(known.exit()).as(known.out()).isZero();
    assertThat(known.out()).contains("notes own: only on the target");
  }

  private String tenants() throws SQLException {
    return target.value("SELECT string_agg(DISTINCT tenant, ' ' ORDER BY tenant) FROM notes");
  }

  @Test
  void tenantsAreChosenAndOrderedByOptions(@TempDir Path directory)
      throws SQLException, IOException {
    assertThat(migrate("--yes", "--bot", "t1").exit()).isZero();
    assertThat(tenants()).isEqualTo("t1");
    assertThat(migrate("--yes", "--exclude", "t0").exit()).isZero();
    assertThat(tenants()).isEqualTo("t1");
    assertThat(migrate("--undo", "--yes").exit()).isZero();
    Path order = Files.writeString(directory.resolve("order"), "t0,1\nt1,2\n");
    assertThat(migrate("--yes", "--first", "1", "--tenants-order", order.toString()).exit())
        .isZero();
    assertThat(tenants()).isEqualTo("t1");
    migrate("--yes", "--user", "ann").failedWith(ExitCode.USAGE, "nothing belongs to user ann");
    assertThat(migrate("--yes").exit()).isZero();
    assertThat(tenants()).isEqualTo("t0 t1");
    source.run("DELETE FROM notes WHERE tenant = 't1'");
    assertThat(migrate("--yes", "--bot", "t1", "--follow-deletes").exit()).isZero();
    assertThat(tenants()).isEqualTo("t0");
  }

  @Test
  void noTenantCanBeChosenWhereRowsHaveNone() throws SQLException {
    source.run("UPDATE notes SET tenant = NULL");
    migrate("--yes", "--first", "1").failedWith(ExitCode.USAGE, "no row belongs to a tenant");
    assertThat(target.value("SELECT count(*) FROM notes")).isEqualTo("0");
  }

  @Test
  void whatARunLeftIsNamedAfterAComparisonToo() throws SQLException {
    migrate("--yes");
    long table = Long.parseLong(target.value("SELECT 'notes'::regclass::oid"));
    Dropped dropped =
        new Dropped("mine", "CREATE INDEX mine ON notes USING hnsw (embedding vector_l2_ops)", "");
    target
        .database()
        .inTransaction(
            session -> {
              DroppedIndexes.prepare(session);
              DroppedIndexes.note(session, table, dropped);
              return "";
            });
    Run run = verify();
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("! index mine of notes is still missing: \"portage cleanup --target ");
    // Also where the table itself is missing.
    Run missing = Run.between(source, "status", "--target", target.url(), "--table", "others");
    assertThat(missing.exit()).isEqualTo(ExitCode.NO_TABLE.number());
    assertThat(missing.err()).contains("index mine of notes is still missing");
  }

  @Test
  void aFinishedMigrationIsAtNoStep() {
    migrate("--yes");
    JsonNode status =
        json(
            Run.between(
                source,
                with(List.of("status", "--target", target.url(), "--table", "notes"), "--json")));
    assertThat(status.path("finishedAt").isNull()).isFalse();
    assertThat(status.path("step").isNull()).isTrue();
  }
}
