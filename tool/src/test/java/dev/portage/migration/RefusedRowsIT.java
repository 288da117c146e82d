package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.BotKey;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.journal.BotOutcome;
import dev.portage.merge.RowDifference;
import dev.portage.migration.Reporter.Progress;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import dev.portage.store.TenantNoun;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that the target refuses, or that another session has locked, hold up no other rows. */
class RefusedRowsIT {
  /** Random, since a repeated text would be compressed. */
  private static final String LONG =
      "(SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 400))";

  private static String trigger(String table) {
    return """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN IF NEW.content = 'refused' THEN RAISE 'not this one'; END IF; RETURN NEW; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION refuse();
        """
        .formatted(table);
  }

  private static ChunkTable documents(boolean byTenant) {
    return new ChunkTable(
        SqlName.of("documents"),
        SqlName.of("id"),
        byTenant ? Optional.of(SqlName.of("tenant")) : Optional.empty(),
        Optional.of(SqlName.of("content")),
        Optional.empty(),
        SqlName.of("embedding"));
  }

  private static CopyFixture ofDocuments(boolean byTenant) throws SQLException {
    CopyFixture fixture = CopyFixture.of(documents(byTenant));
    String table =
        """
        CREATE EXTENSION vector;
        CREATE TABLE documents (id int PRIMARY KEY, tenant text, content text,
                                embedding vector(300));
        """;
    fixture.source.run(table);
    fixture.target.run(table);
    fixture.source.run(
        """
        INSERT INTO documents
        SELECT n, 't' || n % 3, 'document ' || n,
               (SELECT array_agg(sin(n * i)) FROM generate_series(1, 300) i)::vector
          FROM generate_series(1, 600) n;
        """);
    return fixture;
  }

  @ParameterizedTest
  @ValueSource(strings = {"an index entry that is too long", "a trigger"})
  void aBotFailsAloneWhateverTheErrorOfItsRow(String why) throws SQLException {
    try (CopyFixture fixture = CopyFixture.ofItems()) {
      BotKey good = fixture.bot(3);
      BotKey bad = fixture.bot(4);
      BotKey other = fixture.bot(5);
      boolean tooLong = why.startsWith("an index");
      fixture.source.run(
          "UPDATE items SET content = %s WHERE botid = '%s'"
              .formatted(tooLong ? LONG : "'refused'", bad.bot().value()));
      fixture.target.run(tooLong ? "CREATE INDEX ON items (content)" : trigger("items"));
      MigrationReport report = fixture.migrate();
      assertThat(report.units())
          .extracting(unit -> unit.outcome().orElseThrow())
          .anySatisfy(
              outcome -> assertThat(outcome.reason()).contains(tooLong ? "54000" : "not this one"));
      assertThat(fixture.reporter.lastProgress())
          .isEqualTo(
              new Progress(3, 1, 0, 3, TenantNoun.BOT, fixture.reporter.lastProgress().more()));
      assertThat(fixture.count(good)).isEqualTo(3);
      assertThat(fixture.count(other)).isEqualTo(5);
      assertThat(fixture.count(bad)).isZero();
    }
  }

  @Test
  void aTenantOfAnotherTableFailsAlone() throws SQLException {
    try (CopyFixture fixture = ofDocuments(true)) {
      fixture.target.run("ALTER TABLE documents ADD CHECK (content <> 'document 7')");
      MigrationReport report = fixture.migrate();
      assertThat(report.units())
          .filteredOn(unit -> unit.outcome().orElseThrow() instanceof BotOutcome.Failed)
          .singleElement()
          .satisfies(unit -> assertThat(unit.title()).isEqualTo("t1"));
      assertThat(fixture.rows(fixture.target)).hasSize(400);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofRowsThatBelongToNoTenantOnlyTheRefusedOnesAreLeftOut(boolean inRanges)
      throws SQLException {
    try (CopyFixture fixture = ofDocuments(false)) {
      if (inRanges) {
        fixture.smallRanges();
      }
      fixture.target.run(
          "ALTER TABLE documents ADD CHECK (content NOT IN ('document 7', 'document 590'))");
      MigrationReport report = fixture.migrate();
      assertThat(fixture.rows(fixture.target)).hasSize(598);
      assertThat(report.units())
          .singleElement()
          .satisfies(
              unit ->
                  assertThat(unit.outcome().orElseThrow())
                      .isInstanceOf(BotOutcome.Failed.class)
                      .extracting(BotOutcome::reason)
                      .asString()
                      .contains(
                          inRanges
                              ? "a row with id = 7 is left out"
                              : "2 rows with id = 7, 590 are left out",
                          inRanges ? "a row with id = 590 is left out" : "23514"));
      assertThat(report.verification().orElseThrow().differences().orElseThrow().first())
          .extracting(RowDifference::key)
          .containsExactly("7", "590");

      fixture.target.run("ALTER TABLE documents DROP CONSTRAINT documents_content_check");
      assertThat(fixture.migrate().verification().orElseThrow().bad()).isEmpty();
      assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
    }
  }

  @Test
  void ofRowsThatAreRefusedOnlyTogetherTheLastIsLeftOut() throws SQLException {
    try (CopyFixture fixture = ofDocuments(false)) {
      fixture.source.run("UPDATE documents SET content = 'twice' WHERE id IN (12, 300, 301)");
      fixture.target.run("ALTER TABLE documents ADD EXCLUDE USING btree (content WITH =)");
      MigrationReport report = fixture.migrate();
      assertThat(report.units().getFirst().outcome().orElseThrow().reason())
          .contains("2 rows with id = 300, 301 are left out");
      assertThat(fixture.rows(fixture.target)).hasSize(598);
      assertThat(report.verification().orElseThrow().rowsAreRight()).isFalse();
    }
  }

  @Test
  void aLargeBotThatFailsInALaterRunHasNoneOfItsRows() throws SQLException {
    try (CopyFixture fixture = CopyFixture.ofItems().smallRanges()) {
      BotKey large = fixture.bot(100);
      fixture.target.run("CREATE TABLE allowed (rows bigint); INSERT INTO allowed VALUES (30)");
      fixture.target.run(
          """
          CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF (SELECT count(*) >= (SELECT rows FROM allowed) FROM items) THEN
              RAISE 'enough' USING ERRCODE = '42501'; END IF;
            RETURN NEW; END $$;
          CREATE TRIGGER stop BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION stop();
          """);
      assertThatThrownBy(fixture::migrate).isInstanceOf(Fault.class);
      assertThat(fixture.count(large)).as("some ranges").isBetween(1, 60);
      fixture.target.run(
          "UPDATE allowed SET rows = 1000; ALTER TABLE items ADD CHECK (content NOT LIKE"
              + " 'chunk 99 %')");
      MigrationReport report = fixture.migrate();
      assertThat(report.units())
          .extracting(unit -> unit.outcome().orElseThrow())
          .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(BotOutcome.Failed.class));
      assertThat(fixture.count(large)).isZero();
    }
  }

  @Test
  void aBotThatTheApplicationHoldsIsCopiedAfterTheOthers() throws SQLException {
    try (CopyFixture fixture = CopyFixture.ofItems()) {
      BotKey free = fixture.bot(4);
      BotKey held = fixture.bot(3);
      fixture.migrate();
      fixture.target.run("DROP SCHEMA portage CASCADE");
      fixture.target.run("DELETE FROM items WHERE botid = '%s'".formatted(free.bot().value()));
      fixture.limits(CopyFixture.SMALL_RANGES, Duration.ofSeconds(5));
      try (Connection application = fixture.target.connect();
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        application.setAutoCommit(false);
        application
            .createStatement()
            .execute(
                "SELECT * FROM items WHERE botid = '%s' FOR UPDATE".formatted(held.bot().value()));
        Future<MigrationReport> migration = threads.submit(() -> fixture.oneAtATime().migrate());
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> fixture.count(free) == 4);
        application.rollback();
        assertThat(Results.of(migration).end()).isEqualTo(MigrationReport.End.FINISHED);
      }
      assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
    }
  }
}
