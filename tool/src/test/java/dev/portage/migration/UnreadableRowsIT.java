package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.BotKey;
import dev.portage.fault.Fault;
import dev.portage.journal.BotOutcome;
import dev.portage.merge.RowDecision;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import dev.portage.store.OtherTable;
import dev.portage.store.SqlName;
import dev.portage.verify.BotCheck;
import dev.portage.verify.BotCheck.Note;
import dev.portage.verify.BotCheck.Result;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows of a damaged source leave out themselves, or their tenant, and hold up no proof. */
class UnreadableRowsIT {
  private static final String DOCUMENTS =
      """
      CREATE EXTENSION vector;
      CREATE TABLE documents (id int PRIMARY KEY, tenant text, content text, embedding vector(3));
      """;

  private static final String ROWS =
      """
      INSERT INTO documents
      SELECT n, 't' || n % 3, 'document ' || n, '[1,2,3]' FROM generate_series(1, 60) n;
      """;

  /** Random, since a repeated text would be compressed, and stored in the row. */
  private static final String LONG =
      """
      UPDATE documents SET content =
        (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 400)) WHERE id = 7
      """;

  private CopyFixture fixture;

  private static ChunkTable withoutTenants() {
    return new ChunkTable(
        SqlName.of("documents"),
        SqlName.of("id"),
        Optional.empty(),
        Optional.of(SqlName.of("content")),
        Optional.empty(),
        SqlName.of("embedding"));
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  /** Makes values unreadable that a statement stores outside of their rows. */
  private static void damaged(Target side, String table, Statement statement) throws SQLException {
    String toast =
        side.value("SELECT reltoastrelid::regclass FROM pg_class WHERE relname = '" + table + "'");
    String last = side.value("SELECT coalesce(max(chunk_id::bigint), 0) FROM " + toast);
    statement.run();
    String kind =
        "SET allow_system_table_mods = on; UPDATE pg_class SET relkind = '%s' WHERE oid = '%s'::regclass";
    side.run(kind.formatted("r", toast));
    side.run("DELETE FROM %s WHERE chunk_id::bigint > %s".formatted(toast, last));
    side.run(kind.formatted("t", toast));
    // Until then they are read although they are deleted.
    side.run("VACUUM " + table);
  }

  private interface Statement {
    void run() throws SQLException;
  }

  private static BotCheck check(MigrationReport report, String tenant) {
    return report.verification().orElseThrow().checks().stream()
        .filter(check -> check.bot().value().equals(tenant))
        .findFirst()
        .orElseThrow();
  }

  private void failedAlone(MigrationReport report, String tenant, long good) {
    assertThat(report.end()).isEqualTo(MigrationReport.End.FINISHED);
    assertThat(report.units())
        .filteredOn(unit -> unit.outcome().orElseThrow() instanceof BotOutcome.Failed)
        .singleElement()
        .satisfies(unit -> assertThat(unit.outcome().orElseThrow().reason()).contains("XX001"));
    assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(check(report, tenant).result()).isEqualTo(Result.FAILED);
    assertThat(check(report, tenant).note()).isEqualTo(Note.UNREADABLE_ROWS);
    assertThat(report.verification().orElseThrow().checks())
        .filteredOn(check -> check.result() == Result.EQUAL)
        .hasSize((int) good);
  }

  @Test
  void aBotOfWhichARowCannotBeReadFailsAloneAndTheOthersAreProved() throws SQLException {
    fixture = CopyFixture.ofItems();
    BotKey good = fixture.bot(3);
    BotKey[] bad = new BotKey[1];
    damaged(fixture.source, "items", () -> bad[0] = fixture.bot(4));
    BotKey other = fixture.bot(5);
    failedAlone(fixture.migrate(), bad[0].bot().value(), 2);
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.startsWith("! searches on the source are not measured"));
    assertThat(fixture.count(good)).isEqualTo(3);
    assertThat(fixture.count(other)).isEqualTo(5);
    assertThat(fixture.count(bad[0])).isZero();
    assertThat(check(fixture.migrate(), bad[0].bot().value()).result()).isEqualTo(Result.FAILED);
    assertThat(fixture.verify().bad()).hasSize(1);
  }

  /** Its rows are on the target, and nothing says any more that they are the source's. */
  @Test
  void aBotThatCanNoLongerBeReadIsNoLongerProved() throws SQLException {
    fixture = CopyFixture.ofItems();
    fixture.bot(3);
    BotKey bot = fixture.bot(1);
    assertThat(fixture.migrate().isProved()).isTrue();
    damaged(
        fixture.source,
        "items",
        () ->
            fixture.source.run(
                LONG.replace("documents", "items")
                    .replace("id = 7", "botid = '%s'".formatted(bot.bot().value()))));
    MigrationReport report = fixture.migrate();
    assertThat(check(report, bot.bot().value()).note()).isEqualTo(Note.UNREADABLE_ROWS);
    assertThat(report.isProved()).isFalse();
  }

  @Test
  void aTenantOfAnotherTableFailsAloneAlsoInTheNextRun() throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("documents", "tenant"));
    fixture.source.run(DOCUMENTS + ROWS);
    fixture.target.run(DOCUMENTS);
    damaged(fixture.source, "documents", () -> fixture.source.run(LONG));
    failedAlone(fixture.migrate(), "t1", 2);
    failedAlone(fixture.migrate(), "t1", 2);
    assertThat(fixture.rows(fixture.target)).hasSize(40);
    fixture.source.run("UPDATE documents SET content = 'restored' WHERE id = 7");
    assertThat(fixture.migrate().verification().orElseThrow().bad()).isEmpty();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
  }

  @Test
  void ofRowsWithoutATenantOnlyThoseThatCannotBeReadAreLeftOut() throws SQLException {
    fixture = CopyFixture.of(withoutTenants());
    fixture.source.run(DOCUMENTS + ROWS);
    fixture.target.run(DOCUMENTS);
    damaged(fixture.source, "documents", () -> fixture.source.run(LONG));
    for (int run = 0; run < 2; run++) {
      MigrationReport report = fixture.migrate();
      assertThat(report.end()).isEqualTo(MigrationReport.End.FINISHED);
      assertThat(report.verification().orElseThrow().differences().orElseThrow().counts())
          .isEqualTo(Map.of(RowDecision.INSERT, 1L));
      assertThat(fixture.rows(fixture.target)).hasSize(59 + run);
      fixture.source.run("INSERT INTO documents SELECT 61, '', 'later' ON CONFLICT DO NOTHING");
    }
    fixture.source.run("UPDATE documents SET content = 'restored' WHERE id = 7");
    assertThat(fixture.migrate().verification().orElseThrow().bad()).isEmpty();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
  }

  @Test
  void aRowThatTheTargetHasAlreadyIsKeptAndNothingProvesIt() throws SQLException {
    fixture = CopyFixture.of(withoutTenants());
    fixture.source.run(DOCUMENTS + ROWS);
    fixture.target.run(DOCUMENTS);
    assertThat(fixture.migrate().verification().orElseThrow().bad()).isEmpty();
    damaged(fixture.source, "documents", () -> fixture.source.run(LONG));
    fixture.source.run("UPDATE documents SET content = 'newer' WHERE id = 8");
    MigrationReport report = fixture.migrate();
    assertThat(report.verification().orElseThrow().rowsAreRight()).isFalse();
    assertThat(report.verification().orElseThrow().differences().orElseThrow().counts())
        .isEqualTo(Map.of(RowDecision.KEEP_UNREADABLE, 1L));
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("documents 7: not compared, since the source cannot read"));
    assertThat(fixture.target.value("SELECT content FROM documents WHERE id = 7"))
        .isEqualTo("document 7");
    assertThat(fixture.target.value("SELECT content FROM documents WHERE id = 8"))
        .isEqualTo("newer");
  }

  private static final String PARENTS =
      """
      CREATE TABLE parents (id int PRIMARY KEY, content text);
      INSERT INTO parents SELECT n, 'parent ' || n FROM generate_series(1, 10) n;
      ALTER TABLE documents ADD parent int DEFAULT 7 REFERENCES parents (id);
      """;

  private void withParents() throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("documents", "tenant"));
    fixture.source.run(DOCUMENTS + PARENTS);
    fixture.source.run(ROWS.replace("documents", "documents (id, tenant, content, embedding)"));
  }

  private void damageParent() throws SQLException {
    damaged(
        fixture.source, "parents", () -> fixture.source.run(LONG.replace("documents", "parents")));
  }

  @Test
  void aParentThatWasCopiedBeforeHoldsUpNoRows() throws SQLException {
    withParents();
    fixture.target.run(DOCUMENTS + PARENTS + "DELETE FROM parents");
    assertThat(fixture.migrate().verification().orElseThrow().bad()).isEmpty();
    damageParent();
    fixture.source.run("UPDATE documents SET content = 'newer' WHERE id = 8");
    MigrationReport report = fixture.migrate();
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
    assertThat(report.verification().orElseThrow().badParents())
        .singleElement()
        .satisfies(
            of -> assertThat(of.counts()).isEqualTo(Map.of(RowDecision.KEEP_UNREADABLE, 1L)));
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
    assertThat(fixture.target.value("SELECT content FROM parents WHERE id = 7"))
        .isEqualTo("parent 7");
  }

  /** Nothing says that it is the same, and rows must not come under another one. */
  @Test
  void aParentOfTheSameNumberThatCannotBeComparedIsAConflict() throws SQLException {
    withParents();
    fixture.target.run(DOCUMENTS + PARENTS);
    damageParent();
    assertThatThrownBy(fixture::migrate)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault).hasMessageContaining("parents").hasMessageContaining("7"));
    assertThat(fixture.rows(fixture.target)).isEmpty();
  }

  @Test
  void aParentThatCannotBeReadIsMatchedByItsName() throws SQLException {
    withParents();
    String named = "ALTER TABLE parents ADD name text UNIQUE; UPDATE parents SET name = 'n' || id;";
    fixture.source.run(named);
    fixture.target.run(DOCUMENTS + PARENTS + named + "UPDATE parents SET id = 100 + id");
    damageParent();
    for (int run = 0; run < 2; run++) {
      assertThat(fixture.migrate().verification().orElseThrow().bad()).isEmpty();
    }
    assertThat(fixture.target.value("SELECT count(*) FROM documents WHERE parent = 107"))
        .isEqualTo("60");
  }

  /** Nothing but its key is known, and the target has none of that key. */
  @Test
  void aRowOfWhichEvenTheNameCannotBeReadIsMissingAndSaidToBeUnreadable() throws SQLException {
    fixture = CopyFixture.of(withoutTenants());
    fixture.source.run(DOCUMENTS + ROWS);
    fixture.target.run(DOCUMENTS + "CREATE UNIQUE INDEX ON documents (md5(content))");
    damaged(fixture.source, "documents", () -> fixture.source.run(LONG));
    for (int run = 0; run < 2; run++) {
      MigrationReport report = fixture.migrate();
      assertThat(report.verification().orElseThrow().differences().orElseThrow())
          .satisfies(
              of -> {
                assertThat(of.counts()).isEqualTo(Map.of(RowDecision.MISSING_UNREADABLE, 1L));
                assertThat(of.describe(RowDecision.MISSING_UNREADABLE))
                    .containsExactly(
                        "documents 7: missing on the target, and the source cannot read it");
              });
      assertThat(fixture.rows(fixture.target)).hasSize(59);
    }
  }

  /** Its name would say which row of the target it is. */
  @Test
  void aRowOfWhichEvenTheNameCannotBeReadHoldsUpNoOther() throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("documents", "tenant"));
    fixture.source.run(DOCUMENTS + ROWS);
    fixture.target.run(DOCUMENTS + "CREATE UNIQUE INDEX ON documents (md5(content))");
    assertThat(fixture.migrate().verification().orElseThrow().bad()).isEmpty();
    damaged(fixture.source, "documents", () -> fixture.source.run(LONG));
    fixture.source.run("UPDATE documents SET content = 'newer' WHERE id = 8");
    for (int run = 0; run < 2; run++) {
      MigrationReport report = fixture.migrate();
      assertThat(report.end()).isEqualTo(MigrationReport.End.FINISHED);
      assertThat(fixture.target.value("SELECT content FROM documents WHERE id = 8"))
          .isEqualTo("newer");
    }
  }
}
