package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.fault.ExitCode;
import dev.portage.postgres.Target;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code migrate --create-table} moves a table to an empty database. */
class CreateTableIT {
  private Target source;
  private Target target;

  @BeforeEach
  void open() throws SQLException {
    source = Target.empty();
    target = Target.empty();
    source.run(
        """
        CREATE EXTENSION vector;
        CREATE SCHEMA kb;
        CREATE TABLE kb.notes (id bigserial PRIMARY KEY, content text, embedding vector(3));
        CREATE INDEX near ON kb.notes USING hnsw (embedding vector_cosine_ops);
        INSERT INTO kb.notes (content, embedding)
        SELECT 'note ' || n, ARRAY[n, 1, 2]::vector FROM generate_series(1, 40) n;
        """);
  }

  @AfterEach
  void close() throws SQLException {
    source.close();
    target.close();
  }

  private Run migrate(String... more) {
    return Run.copy(source, target, more);
  }

  private boolean isEmpty() throws SQLException {
    return target
        .value(
            "SELECT concat_ws(' ', to_regnamespace('kb'), to_regnamespace('portage'),"
                + " to_regtype('vector'))")
        .isEmpty();
  }

  @Test
  void theDryRunShowsTheStatementsAndTheRunMovesTheTable() throws SQLException {
    Run dry = migrate("--table", "kb.notes", "--create-table", "--dry-run");
    assertThat(dry.exit()).as(dry.err()).isZero();
    assertThat(dry.out())
        .contains(
            "to be created on the target, in one transaction:",
            "CREATE SCHEMA \"kb\";",
            "CREATE EXTENSION vector SCHEMA \"public\";",
            "CREATE TABLE kb.notes (",
            "  embedding vector(3)",
            "a run asks before it continues: this creates schema kb, extension vector, table"
                + " kb.notes on the target, and writes rows")
        .doesNotContain("hnsw");
    assertThat(isEmpty()).isTrue();

    Run declined = migrate("--table", "kb.notes", "--create-table");
    assertThat(declined.err()).contains("this creates schema kb");
    assertThat(isEmpty()).isTrue();

    Run run = migrate("--table", "kb.notes", "--create-table", "--yes");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err()).contains("created: schema kb, extension vector, table kb.notes");
    assertThat(target.value("SELECT count(*) FROM kb.notes")).isEqualTo("40");
    assertThat(target.value("SELECT pg_get_indexdef('kb.near'::regclass)"))
        .isEqualTo(source.value("SELECT pg_get_indexdef('kb.near'::regclass)"));
    assertThat(target.value("INSERT INTO kb.notes (content) VALUES ('next') RETURNING id"))
        .isEqualTo("41");
  }

  @Test
  void afterTheRunItIsVerifiedUsedAndKeptByCleanup() throws SQLException {
    migrate("--table", "kb.notes", "--create-table", "--yes");
    Run verified =
        Run.between(
            source,
            "verify",
            "--source",
            source.url(),
            "--target",
            target.url(),
            "--table",
            "kb.notes");
    assertThat(verified.exit()).as(verified.err()).isZero();
    Run again = migrate("--table", "kb.notes", "--create-table", "--yes");
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.out() + again.err())
        .contains("table kb.notes exists, and is used as it is", "nothing was written");
    Run cleanup =
        Run.between(
            source,
            "cleanup",
            "--target",
            target.url(),
            "--table",
            "kb.notes",
            "--journal",
            "--yes");
    assertThat(cleanup.exit()).as(cleanup.err()).isZero();
    assertThat(target.value("SELECT count(*) FROM kb.notes")).isEqualTo("40");
  }

  @Test
  void whereNothingSaysHowItIsSearchedTheCommandIsPrinted() throws SQLException {
    source.run("DROP INDEX kb.near");
    assertThat(migrate("--table", "kb.notes", "--create-table", "--yes").err())
        .contains(
            "\"portage index build --target %s --table kb.notes --distance …\" does both"
                .formatted(target.url()));
  }

  @Test
  void programsReadTheStatements() {
    JsonNode json =
        JsonMapper.shared()
            .readTree(
                migrate("--table", "kb.notes", "--create-table", "--dry-run", "--json").out());
    List<String> statements = json.at("/creates").valueStream().map(JsonNode::asString).toList();
    assertThat(statements).startsWith("CREATE SCHEMA \"kb\"").hasSizeGreaterThan(4);
    assertThat(json.at("/question").asString()).startsWith("this creates schema kb");
  }

  @Test
  void theApplicationsOwnTableIsCreatedByItsSetUp() {
    migrate("--create-table", "--yes")
        .failedWith(ExitCode.USAGE, "--create-table is given for the application's table items");
    migrate("--table", "kb.notes", "--yes")
        .failedWith(ExitCode.NO_EXTENSION, "lacks the extension");
  }
}
